package io.processorhub.reports;

import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import io.processorhub.foundation.Problem;
import io.processorhub.item.FieldTaxonomy;
import io.processorhub.register.EntryKind;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Makes of the words of a question what the register can be asked by; refuses what it cannot. */
final class RegisterQuery {

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
  private static final Pattern PURPOSE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final Pattern WORDS = Pattern.compile("[a-z ,]{1,60}");

  private final JdbcClient db;
  private final FieldTaxonomy taxonomy;
  private final ZoneId zone;

  RegisterQuery(JdbcClient db, FieldTaxonomy taxonomy, ZoneId zone) {
    this.db = db;
    this.taxonomy = taxonomy;
    this.zone = zone;
  }

  static void reader(Actor by) {
    by.require(Task.READ_REGISTER);
  }

  /** What concerns people of all accounts is not for a token of one. */
  static void wholeReader(Actor by) {
    by.require(Task.READ_WHOLE_REGISTER);
  }

  /** The connections of a processor, or the one of a name, or empty if neither was asked for. */
  Optional<List<Short>> connections(Optional<String> processor, Optional<String> connection) {
    if (processor.isEmpty() && connection.isEmpty()) {
      return Optional.empty();
    }
    processor.ifPresent(
        name -> known("processor", name, "select key from processor where key = ?"));
    connection.ifPresent(
        name -> known("connection", name, "select name from connection where name = ?"));
    return Optional.of(
        db.sql(
                """
                select id from connection
                where (?::text is null or processor = ?) and (?::text is null or name = ?) order by id""")
            .params(
                Arrays.asList(
                    processor.orElse(null),
                    processor.orElse(null),
                    connection.orElse(null),
                    connection.orElse(null)))
            .query(Short.class)
            .list());
  }

  private void known(String what, String name, String sql) {
    if (!NAME.matcher(name).matches()
        || db.sql(sql).param(name).query(String.class).optional().isEmpty()) {
      throw refused(
          400,
          what.equals("processor") ? "NO_SUCH_PROCESSOR" : "NO_SUCH_CONNECTION",
          "%s: there is none of that name; /api/v1/%ss lists them".formatted(what, what));
    }
  }

  /** The number of a person, if the actor's account provided something about them. */
  long subject(UUID ref, Actor by) {
    var only = by.account().isPresent() ? by.account().getAsLong() : null;
    return db.sql(
            """
            select id from subject s where ref = ? and (?::bigint is null
              or exists (select from item i where i.subject_id = s.id and i.account_id = ?))""")
        .params(Arrays.asList(ref, only, only))
        .query(Long.class)
        .optional()
        .orElseThrow(
            () ->
                refused(
                    404, "NO_SUCH_SUBJECT", "Nobody is known by that id any more, or never was"));
  }

  /** The account a token is bound to, or the one asked for. */
  Optional<UUID> account(Optional<String> asked, Actor by) {
    if (by.account().isPresent()) {
      return Optional.of(
          db.sql("select ref from account where id = ?")
              .param(by.account().getAsLong())
              .query(UUID.class)
              .single());
    }
    return asked.map(text -> uuid("account", text));
  }

  static UUID uuid(String what, String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw refused(400, "BAD_FILTER", what + ": an opaque id, as the register shows it");
    }
  }

  static EntryKind kind(String word) {
    return Arrays.stream(EntryKind.values())
        .filter(kind -> kind.name().equals(word.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                refused(400, "BAD_FILTER", "kind: one of " + Arrays.toString(EntryKind.values())));
  }

  String field(String name) {
    return taxonomy
        .find(name)
        .orElseThrow(() -> refused(400, "BAD_FILTER", "field: a name such as contact.email"))
        .name();
  }

  static String purpose(String name) {
    return matching(PURPOSE, name, "purpose: a name as declarations have it");
  }

  static String outcome(String words) {
    return matching(WORDS, words, "outcome: a result such as accepted, refused, unknown, not sent");
  }

  private static String matching(Pattern pattern, String text, String words) {
    if (!pattern.matcher(text).matches()) {
      throw refused(400, "BAD_FILTER", words);
    }
    return text;
  }

  /** A moment, or the beginning of a day in the organisation's zone. */
  Instant time(String what, String text) {
    try {
      return text.length() == 10
          ? LocalDate.parse(text).atStartOfDay(zone).toInstant()
          : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw refused(
          400, "BAD_FILTER", what + ": a day 2026-01-31 or a moment 2026-01-31T10:00:00Z");
    }
  }

  static EntryCursor cursor(String after) {
    return EntryCursor.parse(after)
        .orElseThrow(
            () -> refused(400, "BAD_CURSOR", "after: take it from next of the page before"));
  }

  static Problem.Failure refused(int status, String code, String detail) {
    return Problem.of(status, code, "Cannot tell that", detail).failure();
  }
}
