package io.processorhub.sandbox;

import java.util.Arrays;
import java.util.Objects;

/**
 * What a sandbox is told to do wrong.
 *
 * @param method of the requests it is for; empty for any
 * @param pathPart that their path with query must contain; empty for any
 * @param times how many requests it is for; {@link #ALWAYS} until a reset
 * @param detail depends on the kind: where to redirect to, the Retry-After, the marker
 * @param millis how long, for the slow kinds
 */
public record Misbehaviour(
    Kind kind, String method, String pathPart, int times, String detail, long millis) {

  public static final int ALWAYS = Integer.MAX_VALUE;

  /** What goes wrong; {@code applies} says whether what was asked is done all the same. */
  public enum Kind {
    /** Done, but the connection is reset instead of an answer. */
    APPLY_THEN_RESET(true),
    /** Not done, and the connection is reset. */
    RESET(false),
    /** Done, but a server error is answered. */
    APPLY_THEN_500(true),
    /** Not done, a server error. */
    ERROR_500(false),
    /** Not done, the status in {@code detail}. */
    STATUS(false),
    /** Not done, too many requests; {@code detail} is sent as Retry-After unless empty. */
    ERROR_429(false),
    /** Done, but the answer breaks off in the middle of its JSON. */
    APPLY_THEN_TRUNCATED_JSON(true),
    /** Not done, a login page with 200. */
    HTML_200(false),
    /** Not done, 200 and nothing in it. */
    EMPTY(false),
    /** Answered as if it were done, and nothing is left of it. */
    UNDONE(true),
    /** Done, and done once more {@code millis} later, as if somebody had sent it twice. */
    TWICE(true),
    /** Done at once, answered late. */
    DELAY(true),
    /** Done late, and answered then. */
    DELAY_BEFORE(true),
    /** Done, and the answer comes in crumbs for {@code millis}. */
    DRIBBLE(true),
    /** Not done, {@code detail} is where to go, with a status before it unless that is 307. */
    REDIRECT(false),
    /** Done, but the connection is closed without an answer. */
    NO_ANSWER(true),
    /** Done, but the answer breaks off with a chunk that is none. */
    BROKEN_CHUNK(true),
    /** Done, but what is answered is no HTTP. */
    GARBAGE(true),
    /** Done, but the answer ends before the length it was announced with. */
    WRONG_LENGTH(true),
    /** Done, but the answer is a gigabyte in a megabyte of gzip. */
    BOMB(true),
    /** Not done, 200 and the JSON in {@code detail}. */
    SAYS(false),
    /** Done, but each match of {@code detail} up to its arrow is answered as what follows it. */
    ALTERED(true),
    /** Done, but the answer is about somebody else. */
    OTHER_PERSON(true),
    /** Done, but the answer is 20 MB of unannounced length. */
    GIANT(true),
    /** Not done, 400, for each request whose body contains {@code detail}. */
    WHOLE_BATCH_400(false);

    private final boolean applies;

    Kind(boolean applies) {
      this.applies = applies;
    }

    boolean applies() {
      return applies;
    }
  }

  public Misbehaviour {
    Objects.requireNonNull(kind, "kind: say which of " + Arrays.toString(Kind.values()));
    method = Objects.requireNonNullElse(method, "");
    pathPart = Objects.requireNonNullElse(pathPart, "");
    detail = Objects.requireNonNullElse(detail, "");
    times = times < 1 ? 1 : times;
  }

  /** Once, for the next request whatever it is. */
  public static Misbehaviour of(Kind kind) {
    return new Misbehaviour(kind, "", "", 1, "", 0);
  }

  /** Once, with what the kind needs to be told. */
  public static Misbehaviour of(Kind kind, String detail) {
    return new Misbehaviour(kind, "", "", 1, detail, 0);
  }

  /** Once, one of the slow kinds. */
  public static Misbehaviour slow(Kind kind, long millis) {
    return new Misbehaviour(kind, "", "", 1, "", millis);
  }

  /** The poison item: whatever contains the marker is refused as a whole, each time. */
  public static Misbehaviour wholeBatchRefused(String marker) {
    return of(Kind.WHOLE_BATCH_400, marker).times(ALWAYS);
  }

  public Misbehaviour on(String method, String pathPart) {
    return new Misbehaviour(kind, method, pathPart, times, detail, millis);
  }

  public Misbehaviour times(int times) {
    return new Misbehaviour(kind, method, pathPart, times, detail, millis);
  }

  boolean concerns(Call call) {
    return (method.isEmpty() || method.equals(call.method()))
        && call.url().contains(pathPart)
        && (kind != Kind.WHOLE_BATCH_400 || call.body().contains(detail));
  }
}
