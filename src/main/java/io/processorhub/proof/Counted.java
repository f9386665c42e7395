package io.processorhub.proof;

import io.processorhub.item.Field;
import io.processorhub.item.FieldTaxonomy;
import io.processorhub.register.EntryKind;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * One line of the tally: what entries have in common that are counted together. A fact that they do
 * not have is an empty text, or 0.
 *
 * @param hour its begin, in UTC
 * @param declaration the first digits of its digest
 * @param purposes names with commas between them
 * @param fields bits of the fields that an ATTEMPT carried
 */
record Counted(
    Instant hour,
    short connection,
    short kind,
    String declaration,
    String item,
    String operation,
    String purposes,
    long fields,
    String result,
    String code) {

  private static final JsonMapper JSON = new JsonMapper();

  private static final Set<String> USED =
      Set.of(
          "attempt",
          "code",
          "declaration",
          "event",
          "fields",
          "item",
          "of",
          "operation",
          "purposes",
          "reason",
          "requirement",
          "result",
          "status");

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  private static final int DIGITS = 12;

  /** A line must fit into an index, whatever a leaf says. */
  private static final int MOST = 500;

  /**
   * An entry that is to be counted: kind, time and connection of its row, and what its leaf says.
   */
  record Placed(short kind, Instant at, short connection, Map<String, String> facts) {
    /** Of an OUTCOME. */
    Optional<Long> attempt() {
      return Optional.ofNullable(facts.get("attempt"))
          .filter(text -> NUMBER.matcher(text).matches())
          .map(Long::valueOf);
    }
  }

  /**
   * What is used of a leaf, by name; lists with commas. Without a tree of all of it. One that
   * somebody changed so that it cannot be read says less: it stops no start, and its hash tells.
   */
  static Map<String, String> facts(byte[] leaf) {
    var facts = new HashMap<String, String>();
    try (var json = JSON.createParser(leaf)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        var name = json.currentName();
        var value = json.nextToken();
        if (!USED.contains(name)) {
          json.skipChildren();
        } else if (value == JsonToken.START_ARRAY) {
          facts.put(name, list(json));
        } else {
          facts.put(name, json.getString());
        }
      }
    } catch (JacksonException e) {
      return facts;
    }
    return facts;
  }

  private static String list(JsonParser json) {
    var list = new StringBuilder();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      list.append(list.isEmpty() ? "" : ",").append(json.getString());
    }
    return list.toString();
  }

  /**
   * The line of an entry.
   *
   * @param attempt what was called: the entry itself, of an OUTCOME its ATTEMPT
   */
  static Counted of(Placed entry, Map<String, String> attempt, FieldTaxonomy taxonomy) {
    var kind = EntryKind.find(entry.kind);
    var outcome = kind.filter(EntryKind.OUTCOME::equals).isPresent();
    var call = outcome || kind.filter(EntryKind.ATTEMPT::equals).isPresent();
    return new Counted(
        entry.at.truncatedTo(ChronoUnit.HOURS),
        entry.connection,
        entry.kind,
        first(text(attempt, "declaration"), DIGITS),
        text(attempt, "item"),
        text(attempt, "operation"),
        call ? first(text(attempt, "purposes"), MOST) : "",
        call ? fields(text(attempt, "fields"), taxonomy) : 0,
        first(kind.map(one -> result(one, entry.facts)).orElse(""), MOST),
        outcome ? entry.facts.getOrDefault("status", text(entry.facts, "code")) : "");
  }

  private static String result(EntryKind kind, Map<String, String> entry) {
    return switch (kind) {
      case OUTCOME, SWEPT, SIGNING_KEY -> text(entry, "result");
      case DENIED -> text(entry, "reason");
      case CLOSED, OPENED -> text(entry, "requirement");
      // A day is no word: "extended until 2026-12-31".
      case CASE -> text(entry, "event").split(" until ", 2)[0];
      case KEY_DESTROYED -> text(entry, "of");
      case ATTEMPT, APPROVED, OFFBOARDED, RESTORED, RESTORE_CONFIRMED, ADOPTED -> "";
    };
  }

  /** A name that the taxonomy does not know has no bit. */
  private static long fields(String names, FieldTaxonomy taxonomy) {
    return Arrays.stream(names.split(","))
        .flatMap(name -> taxonomy.find(name).stream())
        .mapToLong(Field::bit)
        .reduce(0, (all, bit) -> all | bit);
  }

  private static String first(String text, int most) {
    return text.length() > most ? text.substring(0, most) : text;
  }

  private static String text(Map<String, String> facts, String name) {
    return facts.getOrDefault(name, "");
  }
}
