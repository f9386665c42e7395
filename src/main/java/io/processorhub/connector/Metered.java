package io.processorhub.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.PathOutput;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.path.Path;

/**
 * One part of a jq program that counts what it does. A deadline cannot stop the thread a program
 * runs in, so the program stops itself: each part pays for each value it makes, by its size.
 */
final class Metered implements Expression {

  /** A page of 1,000 members costs about a tenth of it. */
  private static final long MAX_STEPS = 2_000_000;

  private static final int MAX_PARTS = 1_000_000;
  private static final int MAX_DEPTH = 200;
  private static final int TEXT_PER_STEP = 8;
  private static final int MAX_TEXT = ProcessorClient.MOST_BYTES;

  /** Longer text is not searched: the time of a search grows with its square. */
  private static final int MAX_SEARCHED = 2_000;

  private static final String LIBRARY = "net.thisptr.jackson.jq.internal.";
  private static final ThreadLocal<long[]> STEPS = new ThreadLocal<>();

  private final Expression part;
  private final boolean searches;

  private Metered(Expression part) {
    this.part = part;
    this.searches =
        part.getClass().getSimpleName().equals("FunctionCall") && Functions.searches(part);
  }

  /** Runs a program whose parts are metered. */
  static void run(Run program) throws JsonQueryException {
    var outer = STEPS.get();
    STEPS.set(new long[1]);
    try {
      program.run();
    } catch (StackOverflowError e) {
      throw new Jq.TooMuch();
    } finally {
      STEPS.set(outer);
    }
  }

  interface Run {
    void run() throws JsonQueryException;
  }

  /**
   * Puts a meter around each part below an object of the library, and shows each part once.
   *
   * @param each may refuse a part by an exception
   */
  static void install(Object owner, Consumer<Expression> each) {
    for (Class<?> type = owner.getClass(); type != Object.class; type = type.getSuperclass()) {
      for (var field : type.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
          install(owner, field, each);
        }
      }
    }
  }

  private static void install(Object owner, Field field, Consumer<Expression> each) {
    try {
      field.setAccessible(true);
      field.set(owner, metered(field.get(owner), each));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the jq library is another than this was written for", e);
    }
  }

  private static Object metered(Object value, Consumer<Expression> each) {
    if (value instanceof List<?> list) {
      var all = new ArrayList<Object>();
      list.forEach(one -> all.add(metered(one, each)));
      return all;
    }
    if (value == null || value instanceof Metered || !isPart(value)) {
      return value;
    }
    if (value instanceof Expression part) {
      each.accept(part);
    }
    install(value, each);
    return value instanceof Expression part ? new Metered(part) : value;
  }

  private static boolean isPart(Object value) {
    return value.getClass().getName().startsWith(LIBRARY)
        && !(value instanceof Enum)
        && !value.getClass().getName().contains(".operators.");
  }

  @Override
  public void apply(Scope scope, JsonNode in, Path path, PathOutput out, boolean requirePath)
      throws JsonQueryException {
    pay(1);
    if (searches && in.isTextual() && in.textValue().length() > MAX_SEARCHED) {
      throw new Jq.TooMuch();
    }
    part.apply(
        scope,
        in,
        path,
        (node, where) -> {
          pay(size(node));
          out.emit(node, where);
        },
        requirePath);
  }

  private static void pay(long steps) {
    var paid = STEPS.get();
    if (paid != null && (paid[0] += steps) > MAX_STEPS) {
      throw new Jq.TooMuch();
    }
  }

  /** How many values are in it, and a step more for each few characters. */
  private static long size(JsonNode node) {
    if (node == null || node.isValueNode()) {
      return 1 + text(node);
    }
    var size = 0L;
    var open = new ArrayDeque<JsonNode>();
    var depths = new ArrayDeque<Integer>();
    open.push(node);
    depths.push(0);
    while (!open.isEmpty()) {
      var one = open.pop();
      var depth = depths.pop();
      size += 1 + text(one);
      if (size > MAX_PARTS || depth > MAX_DEPTH) {
        throw new Jq.TooMuch();
      }
      for (var child : one) {
        if (child.isValueNode()) {
          size += 1 + text(child);
        } else {
          open.push(child);
          depths.push(depth + 1);
        }
      }
    }
    return size;
  }

  private static long text(JsonNode node) {
    if (node == null || !node.isTextual()) {
      return 0;
    }
    if (node.textValue().length() > MAX_TEXT) {
      throw new Jq.TooMuch();
    }
    return node.textValue().length() / TEXT_PER_STEP;
  }

  @Override
  public String toString() {
    return part.toString();
  }
}
