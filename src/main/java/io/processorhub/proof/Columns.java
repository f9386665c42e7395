package io.processorhub.proof;

import io.processorhub.register.EntryKind;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The columns of one row of {@code entry} beside its leaf. Reports find entries by them, and only
 * the leaf is hashed; so each column must say what the leaf says. Null where a column is null.
 *
 * @param connection name of the connection whose number the row has
 * @param processor of that connection
 * @param number the person's number in the row
 * @param person the opaque id that belongs to this number, as people and requests have it
 * @param expected the number of the person that the leaf names, where the row has none
 * @param unsent the ATTEMPT that never left
 * @param attempt whether connection and person are those of the ATTEMPT of which this is the
 *     OUTCOME; null: there is no such ATTEMPT
 */
record Columns(
    short kind,
    Instant at,
    String connection,
    String processor,
    Long number,
    UUID person,
    Long expected,
    UUID account,
    String fields,
    Long unsent,
    Boolean attempt) {

  private static final JsonMapper JSON = new JsonMapper();

  /** As letters name it to which nobody but the mail relay is a processor. */
  private static final String RELAY = "mail-relay";

  /**
   * A column that contradicts the leaf.
   *
   * @param lost whether the row lacks a number that a restore may have failed to find
   */
  record Contradiction(String column, String says, String leaf, boolean lost) {

    String words(Leaf where) {
      return "entry %d (%s) is what was %s, but its column %s was changed: it says %s, and the entry %s"
          .formatted(
              where.entry(),
              where.index() < 0 ? "waiting" : "index " + where.index(),
              where.index() < 0 ? "added" : "signed",
              column,
              says,
              leaf);
    }
  }

  /** The first column that says something else than these bytes. */
  Optional<Contradiction> against(byte[] leaf) {
    try {
      return against(JSON.readTree(leaf));
    } catch (JacksonException | DateTimeParseException e) {
      // Only a leaf that was changed: its hash says so.
      return found("leaf", "something", "cannot be read");
    }
  }

  private Optional<Contradiction> against(JsonNode json) {
    return kind(json)
        .or(() -> compare("at", at, moment(json)))
        .or(() -> compare("account", text(account), text(json, "account")))
        .or(() -> compare("fields", fields, disclosed(json)))
        .or(() -> compare("unsent", unsent, notSent(json)))
        .or(() -> connection(json))
        .or(() -> subject(json));
  }

  private Optional<Contradiction> kind(JsonNode json) {
    return compare("kind", word(kind), text(json, "kind"));
  }

  private static String word(short code) {
    for (var kind : EntryKind.values()) {
      if (kind.code() == code) {
        return kind.name();
      }
    }
    return "kind " + code;
  }

  /** The database keeps microseconds. */
  private static Instant moment(JsonNode json) {
    return Instant.parse(json.path("at").asString()).truncatedTo(ChronoUnit.MICROS);
  }

  private String disclosed(JsonNode json) {
    var names = json.path("fields");
    if (kind != EntryKind.ATTEMPT.code() || names.isEmpty()) {
      return null;
    }
    return String.join("\",\"", names.valueStream().map(JsonNode::asString).toList());
  }

  private Long notSent(JsonNode json) {
    var never =
        kind == EntryKind.OUTCOME.code() && "not sent".equals(json.path("result").asString(""));
    return never ? (Long) json.path("attempt").asLong() : null;
  }

  /**
   * Letters of earlier versions name the processor they went to, and no connection. Those to a
   * person name the relay, and went to no connection.
   */
  private Optional<Contradiction> connection(JsonNode json) {
    if (json.has("connection")) {
      var named = text(json, "connection");
      return Objects.equals(connection, named)
          ? Optional.empty()
          : Optional.of(
              new Contradiction("connection", said(connection), said(named), connection == null));
    }
    if (kind == EntryKind.OUTCOME.code()) {
      return Optional.empty();
    }
    var letter =
        "mail".equals(json.path("operation").asString(""))
            && !json.has("by")
            && !RELAY.equals(text(json, "processor"));
    return compare(
        letter ? "connection (its processor)" : "connection",
        letter ? processor : connection,
        letter ? text(json, "processor") : null);
  }

  private Optional<Contradiction> subject(JsonNode json) {
    if (kind == EntryKind.OUTCOME.code()) {
      return attempt == null || attempt
          ? Optional.empty()
          : found("connection or subject_id", "one", "belongs to an ATTEMPT that has another");
    }
    var named = text(json, "subject");
    if (number != null) {
      return compare("subject_id", text(person), named);
    }
    return expected == null
        ? Optional.empty()
        : Optional.of(new Contradiction("subject_id", "nobody", said(named), true));
  }

  private static Optional<Contradiction> compare(String column, Object row, Object leaf) {
    return Objects.equals(row, leaf) ? Optional.empty() : found(column, said(row), said(leaf));
  }

  private static Optional<Contradiction> found(String column, String row, String leaf) {
    return Optional.of(new Contradiction(column, row, leaf, false));
  }

  private static String said(Object value) {
    return value == null ? "nothing" : value.toString();
  }

  private static String text(UUID id) {
    return id == null ? null : id.toString();
  }

  private static String text(JsonNode json, String name) {
    return json.path(name).isString() ? json.get(name).asString() : null;
  }
}
