package io.processorhub.intake;

import de.siegmar.fastcsv.reader.CsvRecord;
import io.processorhub.foundation.Blanks;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.intake.Columns.Column;
import io.processorhub.item.FieldTaxonomy;
import io.processorhub.subject.Unsaid;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the rows of one CSV file, column by column. */
final class Rows {

  private final Columns columns;
  private final ContactValidator rules;
  private final int externalId;
  private final Unsaid unsaid;
  private final OptionalLong cut;

  /**
   * @param onlyAccount the only account whose rows may be taken
   */
  Rows(
      CsvFile file,
      FieldTaxonomy taxonomy,
      KeyedHash hash,
      DeclaredFields kept,
      Optional<byte[]> onlyAccount) {
    this.columns = file.columns();
    this.cut = file.cut();
    this.unsaid = columns.unsaid(kept.fields(), taxonomy);
    this.rules = new ContactValidator(hash, kept, onlyAccount);
    this.externalId = columns.place(Column.ExternalId.class).orElseThrow();
  }

  /** Notes a row that was dealt with before a restart, so that its repetition is recognised. */
  void skip(CsvRecord record) {
    if (record.getFieldCount() == columns.size()) {
      rules.skip(record.getField(externalId).strip());
    }
  }

  Row read(CsvRecord record) {
    var line = record.getStartingLineNumber();
    if (record.getFieldCount() != columns.size()) {
      return wrongFieldCount(line);
    }
    if (cut.isPresent() && cut.getAsLong() == line) {
      return withoutEnd(line, record);
    }
    var draft = rules.draft(line, record.getField(externalId).strip());
    draft.unsaid(unsaid);
    return filled(draft, columns.size(), record);
  }

  /** What is whole of it is read for its noes; what may be cut would lead to somebody else. */
  private Row withoutEnd(long line, CsvRecord record) {
    var refused = new Row.Refused(line, "", RowCode.LINE_WITHOUT_END);
    var whole = columns.size() - 1;
    if (externalId == whole) {
      return columns.consents().stream().anyMatch(rules::asksFor)
          ? refused.with(Row.Noes.UNREADABLE, List.of())
          : refused;
    }
    var last = columns.list().get(whole) instanceof Column.OfField;
    var draft = rules.refused(refused, record.getField(externalId).strip());
    return filled(draft, last ? whole : columns.size(), record);
  }

  private Row filled(ContactValidator.Draft draft, int size, CsvRecord record) {
    for (var i = 0; i < size; i++) {
      take(draft, columns.list().get(i), record.getField(i).strip(), record);
    }
    return draft.row();
  }

  /** Nobody can tell which value belongs where, so what may be a no in it is not guessed at. */
  private Row wrongFieldCount(long line) {
    var refused = new Row.Refused(line, "", RowCode.WRONG_FIELD_COUNT);
    return columns.consents().stream().anyMatch(rules::asksFor)
        ? refused.with(Row.Noes.UNREADABLE, List.of())
        : refused;
  }

  private void take(ContactValidator.Draft draft, Column column, String value, CsvRecord record) {
    if (column instanceof Column.OfField of) {
      draft.field(of.field(), value);
    } else if (column instanceof Column.Consent consent) {
      consent(draft, consent.name(), value, record);
    } else if (column instanceof Column.ConsentTime time) {
      draft.notKept("consent." + time.name() + ".at", value);
    } else if (column instanceof Column.Account) {
      draft.account(value);
    } else if (column instanceof Column.WhoDecides) {
      draft.controller(Columns.CONTROLLER, value);
    } else if (column instanceof Column.ExternalId) {
      draft.externalId(value);
    } else {
      draft.notKept(column instanceof Column.NeverKept never ? never.name() : "", value);
    }
  }

  /** Nothing was said where nothing stands. */
  private void consent(ContactValidator.Draft draft, String name, String given, CsvRecord record) {
    var value = Blanks.trim(given);
    var said = said(value);
    if (said.isPresent()) {
      var at = columns.timeOf(name).map(place -> Blanks.trim(record.getField(place)));
      var when = at.filter(text -> !text.isEmpty());
      draft.said(name, said.get(), when, "consent." + name + ".at", "");
    } else if (!value.isEmpty()) {
      draft.notKept("consent." + name, value);
      draft.mayBeNo(name, "consent." + name, RowCode.BAD_CONSENT, "");
    }
  }

  static Optional<Boolean> said(String value) {
    return switch (Blanks.trim(value).toLowerCase(Locale.ROOT)) {
      case "yes", "true", "1" -> Optional.of(true);
      case "no", "false", "0" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  /** A time with its zone. */
  static Optional<Instant> instant(String value) {
    try {
      return value.isEmpty()
          ? Optional.empty()
          : Optional.of(OffsetDateTime.parse(Blanks.trim(value)).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
