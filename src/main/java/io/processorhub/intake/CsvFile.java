package io.processorhub.intake;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.processorhub.foundation.FieldTaxonomy;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/**
 * One CSV file, checked as a whole before any of its rows is taken: UTF-8, a header, quotes that
 * close, nothing longer than it may be. Comma, semicolon, tab or bar separate; any line end ends.
 */
final class CsvFile {

  private static final char BOM = '\ufeff';
  private static final List<Character> SEPARATORS = List.of(',', ';', '\t', '|');

  private final Source source;
  private final IntakeSettings settings;
  private final char separator;
  private final Columns columns;

  private CsvFile(Source source, IntakeSettings settings, char separator, Columns columns) {
    this.source = source;
    this.settings = settings;
    this.separator = separator;
    this.columns = columns;
  }

  /** Where the bytes are; opened once for each look at them. */
  interface Source {
    InputStream open() throws IOException;
  }

  /**
   * @throws FileRefused if it cannot be taken
   */
  static CsvFile check(Source source, IntakeSettings settings, FieldTaxonomy taxonomy)
      throws IOException {
    text(source, settings);
    var separator = separator(source, settings, taxonomy);
    var header = header(source, settings, separator);
    var file = new CsvFile(source, settings, separator, Columns.of(header, taxonomy));
    file.records(record -> {});
    return file;
  }

  Columns columns() {
    return columns;
  }

  /** Every record behind the header, in order. */
  void records(Consumer<CsvRecord> taker) throws IOException {
    try (var reader = reader(source, settings, separator)) {
      var first = true;
      for (var record : reader) {
        if (!first) {
          taker.accept(record);
        }
        first = false;
      }
    } catch (CsvParseException e) {
      throw refused(e);
    }
  }

  /** Reads the bytes once for what no parser should see. */
  private static void text(Source source, IntakeSettings settings) throws IOException {
    var decoder = strict();
    var in = ByteBuffer.allocate(64 * 1024);
    var out = CharBuffer.allocate(64 * 1024);
    var line = 1L;
    var bytes = 0L;
    var last = '\0';
    try (var stream = source.open()) {
      for (var end = false; !end; ) {
        var read = stream.read(in.array(), in.position(), in.remaining());
        end = read < 0;
        bytes += Math.max(0, read);
        if (bytes > settings.fileBytes()) {
          throw new FileRefused(FileCode.TOO_LONG, line);
        }
        in.position(in.position() + Math.max(0, read)).flip();
        refuseUtf16(in, bytes);
        var result = decoder.decode(in, out, end);
        for (out.flip(); out.hasRemaining(); ) {
          var c = out.get();
          line += c == '\r' || c == '\n' && last != '\r' ? 1 : 0;
          last = c;
        }
        out.clear();
        if (result.isError()) {
          throw new FileRefused(FileCode.NOT_UTF8, line);
        }
        in.compact();
      }
    }
    if (bytes == 0) {
      throw new FileRefused(FileCode.EMPTY, 1);
    }
  }

  private static void refuseUtf16(ByteBuffer in, long bytes) {
    if (bytes == in.limit() && in.limit() >= 2) {
      var mark = in.getShort(0);
      if (mark == (short) 0xfeff || mark == (short) 0xfffe) {
        throw new FileRefused(FileCode.UTF16, 1);
      }
    }
  }

  private static char separator(Source source, IntakeSettings settings, FieldTaxonomy taxonomy)
      throws IOException {
    var best = SEPARATORS.get(0);
    var most = -1L;
    for (var separator : SEPARATORS) {
      try {
        var known = Columns.known(header(source, settings, separator), taxonomy);
        if (known > most) {
          best = separator;
          most = known;
        }
      } catch (FileRefused e) {
        if (separator.equals(SEPARATORS.get(SEPARATORS.size() - 1)) && most < 0) {
          throw e;
        }
      }
    }
    return best;
  }

  private static List<String> header(Source source, IntakeSettings settings, char separator)
      throws IOException {
    try (var reader = reader(source, settings, separator)) {
      var records = reader.iterator();
      if (!records.hasNext()) {
        throw new FileRefused(FileCode.EMPTY, 1);
      }
      return records.next().getFields();
    } catch (CsvParseException e) {
      throw refused(e);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static CsvReader<CsvRecord> reader(Source source, IntakeSettings settings, char separator)
      throws IOException {
    var handler =
        CsvRecordHandler.builder()
            .maxFieldSize(settings.fieldChars())
            .maxRecordSize(settings.recordChars())
            .maxFields(1_000)
            .build();
    return CsvReader.builder()
        .fieldSeparator(separator)
        .allowUnclosedQuote(false)
        .allowExtraCharsAfterClosingQuote(false)
        // A wrong field count is the row's fault, not the file's.
        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
        .maxBufferSize(settings.recordChars())
        .build(handler, withoutBom(new InputStreamReader(source.open(), strict())));
  }

  private static Reader withoutBom(Reader reader) throws IOException {
    var buffered = new java.io.BufferedReader(reader);
    buffered.mark(1);
    if (buffered.read() != BOM) {
      buffered.reset();
    }
    return buffered;
  }

  private static FileRefused refused(CsvParseException e) {
    var why = String.valueOf(e.getMessage());
    var tooLong = why.contains("exceeds the max") || why.startsWith("The maximum buffer size");
    return new FileRefused(tooLong ? FileCode.FIELD_TOO_LONG : FileCode.UNCLOSED_QUOTE, line(e));
  }

  /** The library's message may quote the field; only the number in it is used. */
  private static long line(CsvParseException e) {
    var number =
        java.util.regex.Pattern.compile("(?:line|starting)[^0-9]{0,12}(\\d+)")
            .matcher(String.valueOf(e.getMessage()));
    return number.find() ? Long.parseLong(number.group(1)) : 1;
  }

  private static CharsetDecoder strict() {
    return StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
  }
}
