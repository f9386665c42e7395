package io.processorhub.intake;

import de.siegmar.fastcsv.reader.CsvRecord;
import io.processorhub.consent.Statement;
import io.processorhub.foundation.Field;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.intake.Columns.Column;
import io.processorhub.subject.CanonicalAddress;
import io.processorhub.subject.Contact;
import io.processorhub.subject.Controller;
import io.processorhub.subject.FieldValues;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns the rows of one file into contacts, or says line, field and code of what is wrong. */
final class Rows {

  private static final Duration CLOCKS = Duration.ofMinutes(10);

  private final Columns columns;
  private final KeyedHash hash;
  private final Set<String> fields;
  private final Set<String> consents;
  private final Optional<byte[]> onlyAccount;
  private final Set<Long> seen = new HashSet<>();
  private final int externalId;

  /**
   * @param fields what approved declarations name; nothing else is kept
   * @param consents likewise
   * @param onlyAccount the only account whose rows may be taken
   */
  Rows(
      Columns columns,
      KeyedHash hash,
      Set<String> fields,
      Set<String> consents,
      Optional<byte[]> onlyAccount) {
    this.columns = columns;
    this.hash = hash;
    this.fields = fields;
    this.consents = consents;
    this.onlyAccount = onlyAccount;
    this.externalId = columns.place(Column.ExternalId.class).orElseThrow();
  }

  /** What became of one row. */
  sealed interface Row {
    record Taken(long line, Contact contact, List<Statement> statements) implements Row {}

    record Refused(long line, String field, RowCode code) implements Row {}
  }

  /** Notes a row that was dealt with before a restart, so that its repetition is recognised. */
  void skip(CsvRecord record) {
    if (record.getFieldCount() == columns.size()) {
      repeated(key(record.getField(externalId).strip()));
    }
  }

  Row read(CsvRecord record) {
    var line = record.getStartingLineNumber();
    if (record.getFieldCount() != columns.size()) {
      return new Row.Refused(line, "", RowCode.WRONG_FIELD_COUNT);
    }
    var id = record.getField(externalId).strip();
    if (id.isEmpty()) {
      return new Row.Refused(line, Columns.EXTERNAL_ID, RowCode.MISSING_EXTERNAL_ID);
    }
    var key = key(id);
    if (repeated(key)) {
      return new Row.Refused(line, Columns.EXTERNAL_ID, RowCode.REPEATED_EXTERNAL_ID);
    }
    var draft = new Draft(line);
    for (var i = 0; i < columns.size() && draft.wrong == null; i++) {
      draft.take(columns.list().get(i), record.getField(i).strip(), record);
    }
    return draft.wrong != null ? draft.wrong : draft.row(key);
  }

  private byte[] key(String id) {
    return hash.of("contact", id);
  }

  /** 64 of the key's 128 bits are enough to know a row of the same file again. */
  private boolean repeated(byte[] key) {
    return !seen.add(ByteBuffer.wrap(key).getLong());
  }

  private final class Draft {

    private final long line;
    private final Map<Field, String> values = new HashMap<>();
    private final List<Statement> statements = new ArrayList<>();
    private String account = "";
    private Controller controller = Controller.US;
    private Row.Refused wrong;

    Draft(long line) {
      this.line = line;
    }

    void take(Column column, String value, CsvRecord record) {
      if (column instanceof Column.OfField of) {
        field(of.field(), value);
      } else if (column instanceof Column.Consent consent) {
        consent(consent.name(), value, record);
      } else if (column instanceof Column.ConsentTime time) {
        time(time.name(), value);
      } else if (column instanceof Column.Account) {
        account = value;
        plain(Columns.ACCOUNT, value);
      } else if (column instanceof Column.WhoDecides) {
        controller(value);
      } else if (column instanceof Column.ExternalId) {
        plain(Columns.EXTERNAL_ID, value);
      } else if (CardNumbers.in(value)) {
        refuse(column instanceof Column.NeverKept never ? never.name() : "", RowCode.PAN_REFUSED);
      }
    }

    private void field(Field field, String value) {
      if (value.isEmpty()) {
        return;
      }
      Values.wrong(field, value).ifPresent(code -> refuse(field.name(), code));
      if (fields.contains(field.name())) {
        values.put(field, value);
      }
    }

    private void plain(String name, String value) {
      if (value.codePoints().anyMatch(c -> Character.getType(c) == Character.CONTROL)) {
        refuse(name, RowCode.CONTROL_CHARACTER);
      } else if (value.length() > 200) {
        refuse(name, RowCode.TOO_LONG);
      } else if (CardNumbers.in(value)) {
        refuse(name, RowCode.PAN_REFUSED);
      }
    }

    private void controller(String value) {
      switch (value.toLowerCase(Locale.ROOT)) {
        case "", "us" -> controller = Controller.US;
        case "account" -> controller = Controller.ACCOUNT;
        default -> refuse(Columns.CONTROLLER, RowCode.BAD_CONTROLLER);
      }
    }

    private void consent(String name, String value, CsvRecord record) {
      var said = said(value);
      if (said.isEmpty() && !value.isEmpty()) {
        refuse("consent." + name, RowCode.BAD_CONSENT);
      } else if (said.isPresent() && consents.contains(name)) {
        var at = columns.timeOf(name).map(place -> record.getField(place).strip()).orElse("");
        statements.add(new Statement(name, said.get(), instant(at)));
      }
    }

    private void time(String name, String value) {
      if (!value.isEmpty() && instant(value).filter(this::past).isEmpty()) {
        refuse("consent." + name + ".at", RowCode.BAD_TIME);
      }
    }

    /** A consent dated tomorrow would beat every withdrawal until then; clocks may differ a bit. */
    private boolean past(Instant at) {
      return at.isBefore(Instant.now().plus(CLOCKS));
    }

    private void refuse(String field, RowCode code) {
      if (wrong == null) {
        wrong = new Row.Refused(line, field, code);
      }
    }

    Row row(byte[] key) {
      var accountKey = hash.of("account", account);
      if (onlyAccount.isPresent() && !Arrays.equals(onlyAccount.get(), accountKey)) {
        return new Row.Refused(line, Columns.ACCOUNT, RowCode.OTHER_ACCOUNT);
      }
      var address =
          values.entrySet().stream()
              .filter(value -> value.getKey().format() == Field.Format.EMAIL)
              .map(value -> hash.of("address", CanonicalAddress.of(value.getValue())))
              .findFirst();
      var canonical =
          String.join("\n", statements.stream().map(Statement::canonical).sorted().toList());
      return new Row.Taken(
          line,
          new Contact(
              key,
              accountKey,
              controller,
              FieldValues.of(values),
              address,
              canonical.getBytes(StandardCharsets.UTF_8)),
          statements);
    }
  }

  private static Optional<Boolean> said(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "yes", "true", "1" -> Optional.of(true);
      case "no", "false", "0" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  private static Optional<Instant> instant(String value) {
    try {
      return value.isEmpty()
          ? Optional.empty()
          : Optional.of(OffsetDateTime.parse(value).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
