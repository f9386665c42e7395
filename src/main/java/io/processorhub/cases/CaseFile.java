package io.processorhub.cases;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.CaseScope;
import io.processorhub.erasure.Channel;
import io.processorhub.foundation.Refused;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A CSV file of requests, read as a whole before any of them is filed: UTF-8, commas, a header. A
 * message names line and column, never what stands there.
 */
public final class CaseFile {

  /** Bytes of one file. */
  public static final int MOST_BYTES = 1_000_000;

  private static final int MOST_ROWS = 5_000;
  private static final Set<String> COLUMNS =
      Set.of("kind", "source", "external_id", "account", "attestation", "received_on");
  private static final Set<String> NEEDED = Set.of("kind", "source", "external_id");

  private final List<String> header;

  private CaseFile(List<String> header) {
    this.header = header;
  }

  /**
   * @param line in the file, the header's is 1
   */
  public record Row(long line, Cases.Request request) {}

  /**
   * @throws Refused if it is none, or one of its lines cannot be a request
   */
  public static List<Row> read(byte[] bytes, Channel channel) {
    var rows = new ArrayList<Row>();
    CaseFile file = null;
    try (var reader = reader(text(bytes))) {
      for (var record : reader) {
        if (file == null) {
          file = new CaseFile(header(record.getFields()));
        } else {
          rows.add(new Row(record.getStartingLineNumber(), file.request(record, channel)));
        }
        if (rows.size() > MOST_ROWS) {
          throw bad("at most %d requests in one file".formatted(MOST_ROWS));
        }
      }
    } catch (CsvParseException e) {
      throw bad("a quote that does not close, or a field that is too long");
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    if (rows.isEmpty()) {
      throw bad("there is no request in it; the first line is the header");
    }
    return rows;
  }

  private static String text(byte[] bytes) {
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw bad("it is not UTF-8");
    }
  }

  private static CsvReader<CsvRecord> reader(String text) {
    var handler =
        CsvRecordHandler.builder().maxFieldSize(4_000).maxRecordSize(16_000).maxFields(50).build();
    return CsvReader.builder()
        .allowUnclosedQuote(false)
        .allowExtraCharsAfterClosingQuote(false)
        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
        .build(handler, text);
  }

  private static List<String> header(List<String> names) {
    var header = names.stream().map(name -> name.strip().toLowerCase(Locale.ROOT)).toList();
    if (!COLUMNS.containsAll(header) || Set.copyOf(header).size() < header.size()) {
      throw bad("line 1: the columns are %s, each once".formatted(String.join(", ", sorted())));
    }
    if (!header.containsAll(NEEDED)) {
      throw bad("line 1: kind, source and external_id must be there");
    }
    return header;
  }

  private static List<String> sorted() {
    return COLUMNS.stream().sorted().toList();
  }

  private Cases.Request request(CsvRecord record, Channel channel) {
    var line = record.getStartingLineNumber();
    if (record.getFieldCount() != header.size()) {
      throw bad(
          "line %d: it has %d fields, the header has %d"
              .formatted(line, record.getFieldCount(), header.size()));
    }
    var account = field(record, "account").map(text -> account(line, text));
    return new Cases.Request(
        kind(line, field(record, "kind")),
        account.isPresent() ? CaseScope.ACCOUNT : CaseScope.PERSON,
        new Cases.Who.Known(needed(record, "source"), needed(record, "external_id")),
        account,
        field(record, "attestation"),
        field(record, "received_on").map(text -> day(line, text)),
        channel);
  }

  private Optional<String> field(CsvRecord record, String name) {
    var place = header.indexOf(name);
    if (place >= 0 && record.getField(place).chars().anyMatch(Character::isISOControl)) {
      throw bad(
          "line %d: %s holds a character that none may have"
              .formatted(record.getStartingLineNumber(), name));
    }
    return place < 0
        ? Optional.empty()
        : Optional.of(record.getField(place).strip()).filter(text -> !text.isEmpty());
  }

  private String needed(CsvRecord record, String name) {
    return field(record, name)
        .orElseThrow(
            () -> bad("line %d: %s is empty".formatted(record.getStartingLineNumber(), name)));
  }

  private static CaseKind kind(long line, Optional<String> word) {
    return Arrays.stream(CaseKind.values())
        .filter(kind -> word.filter(kind.word()::equals).isPresent())
        .findFirst()
        .orElseThrow(
            () ->
                bad(
                    "line %d: kind is erasure, withdrawal, restriction, lifting, rectification or access"
                        .formatted(line)));
  }

  private static UUID account(long line, String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw bad("line %d: account is an opaque reference, as reports show it".formatted(line));
    }
  }

  private static LocalDate day(long line, String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw bad("line %d: received_on is a date such as 2026-05-04".formatted(line));
    }
  }

  private static Refused bad(String message) {
    return new Refused("BAD_CSV", message);
  }
}
