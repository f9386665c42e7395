package io.processorhub.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.internal.operators.BinaryOperator;

/** Which functions a connector's jq has: none that goes on for ever or grows without end. */
final class Functions {

  private static final Pattern ENDLESS =
      Pattern.compile(
          "(until|while|repeat|recurse|recurse_down|combinations|env|inputs?|debug|debug_scope"
              + "|_match_impl|_sub_impl|_nwise|_flatten)(/\\d+)?");
  private static final int MAX_RANGE = 100_000;

  /** Those whose first argument is a pattern; {@code split} with one takes no pattern. */
  private static final Set<String> SEARCHING =
      Set.of("test", "match", "capture", "scan", "splits", "sub", "gsub");

  /** A repeated group may try its repetitions in each other without end. */
  private static final Pattern REPEATED_GROUP = Pattern.compile("\\)[*+{]");

  private static final Pattern REPETITION = Pattern.compile("(?<!\\\\)[*+]|(?<!\\\\)\\{\\d*,");
  private static final int MAX_REPETITIONS = 2;

  private static final Scope SCOPE = scope();

  private Functions() {}

  static Scope newScope() {
    return Scope.newChildScope(SCOPE);
  }

  /**
   * @throws IllegalArgumentException if a connector file may not have this part
   */
  static void check(Expression part) {
    switch (part.getClass().getSimpleName()) {
      case "FunctionDefinition" -> throw none("'def'");
      case "MultiplyExpression", "ComplexMultiplyAssignment" -> multiply(part);
      case "FunctionCall" -> call(part);
      default -> {
        // everything else ends by itself
      }
    }
  }

  /** A text times a number is a text of any length. */
  private static void multiply(Expression part) {
    var usual = (BinaryOperator) get(part, "operator");
    set(
        part,
        "operator",
        new BinaryOperator() {
          @Override
          public JsonNode apply(ObjectMapper mapper, JsonNode left, JsonNode right)
              throws JsonQueryException {
            if (left.isTextual() || right.isTextual()) {
              throw new Jq.TooMuch();
            }
            return usual.apply(mapper, left, right);
          }

          @Override
          public String image() {
            return usual.image();
          }
        });
  }

  private static void call(Expression part) {
    var name = (String) get(part, "name");
    var args = (List<?>) get(part, "args");
    if (SCOPE.getFunction(name, args.size()) == null) {
      throw none("function '%s/%d'".formatted(name, args.size()));
    }
    if (searches(part)) {
      pattern(args.get(0).toString());
    }
  }

  static boolean searches(Expression call) {
    var name = get(call, "name");
    var args = (List<?>) get(call, "args");
    return SEARCHING.contains(name) || name.equals("split") && args.size() == 2;
  }

  private static void pattern(String literal) {
    if (!literal.matches("(?s)\"[^\"]*\"")) {
      throw new IllegalArgumentException(
          "write the pattern of a search as one text in quotes; it is checked beforehand");
    }
    if (REPEATED_GROUP.matcher(literal).find()
        || REPETITION.matcher(literal).results().count() > MAX_REPETITIONS) {
      throw new IllegalArgumentException(
          "a pattern has at most two repetitions, and none of a group; this one might never end");
    }
  }

  private static IllegalArgumentException none(String what) {
    return new IllegalArgumentException(
        "a connector's jq has no %s: it must end, whatever it is given".formatted(what));
  }

  private static Scope scope() {
    var all = Scope.newEmptyScope();
    BuiltinFunctionLoader.getInstance().loadFunctions(Versions.JQ_1_6, all);
    var some = Scope.newEmptyScope();
    all.getLocalFunctions()
        .forEach(
            (name, function) -> {
              Metered.install(function, part -> {});
              if (!ENDLESS.matcher(name).matches()) {
                add(some, name, name.startsWith("range/") ? bounded(function) : function);
              }
            });
    return some;
  }

  private static void add(Scope scope, String name, Function function) {
    var parts = name.split("/");
    if (parts.length == 2) {
      scope.addFunction(parts[0], Integer.parseInt(parts[1]), function);
    } else {
      scope.addFunction(name, function);
    }
  }

  private static Function bounded(Function range) {
    return (scope, args, in, path, out, version) -> {
      var made = new int[1];
      range.apply(
          scope,
          args,
          in,
          path,
          (node, where) -> {
            if (++made[0] > MAX_RANGE) {
              throw new Jq.TooMuch();
            }
            out.emit(node, where);
          },
          version);
    };
  }

  private static Object get(Object owner, String name) {
    try {
      return field(owner, name).get(owner);
    } catch (ReflectiveOperationException e) {
      throw anotherLibrary(e);
    }
  }

  private static void set(Object owner, String name, Object value) {
    try {
      field(owner, name).set(owner, value);
    } catch (ReflectiveOperationException e) {
      throw anotherLibrary(e);
    }
  }

  private static Field field(Object owner, String name) throws NoSuchFieldException {
    for (Class<?> type = owner.getClass(); type != null; type = type.getSuperclass()) {
      for (var field : type.getDeclaredFields()) {
        if (field.getName().equals(name)) {
          field.setAccessible(true);
          return field;
        }
      }
    }
    throw new NoSuchFieldException(name);
  }

  private static IllegalStateException anotherLibrary(ReflectiveOperationException e) {
    return new IllegalStateException("the jq library is another than this was written for", e);
  }
}
