package io.processorhub.intake;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.processorhub.item.FieldTaxonomy;
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
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * One CSV file, checked as a whole before any of its rows is taken: UTF-8, a header, quotes that
 * close, nothing longer than it may be. Comma, semicolon, tab or bar separate; any line end ends.
 */
final class CsvFile {

  private static final char BOM = '\ufeff';
  private static final Pattern MARK =
      Pattern.compile("\"?sep=([,;\t|])\"?[\r\n]", Pattern.CASE_INSENSITIVE);
  private static final int LONGEST_MARK = 8;
  private static final List<Character> SEPARATORS = List.of(',', ';', '\t', '|');

  private final Source source;
  private final IntakeSettings settings;
  private final char separator;
  private final int heads;
  private final Columns columns;
  private OptionalLong cut = OptionalLong.empty();

  private CsvFile(Source source, IntakeSettings settings, Shape shape, Columns columns) {
    this.source = source;
    this.settings = settings;
    this.separator = shape.separator;
    this.heads = shape.heads;
    this.columns = columns;
  }

  /**
   * How a file is laid out.
   *
   * @param heads records up to the header, with it
   */
  private record Shape(char separator, int heads) {}

  /** Where the bytes are; opened once for each look at them. */
  interface Source {
    InputStream open() throws IOException;
  }

  /**
   * @throws FileRefused if it cannot be taken
   */
  static CsvFile check(Source source, IntakeSettings settings, FieldTaxonomy taxonomy)
      throws IOException {
    var whole = text(source, settings);
    var shape = shape(source, settings, taxonomy);
    var header = header(source, settings, shape);
    var file = new CsvFile(source, settings, shape, Columns.of(header, taxonomy));
    var last = new AtomicLong();
    file.records(record -> last.set(record.getStartingLineNumber()));
    file.cut = whole || last.get() == 0 ? OptionalLong.empty() : OptionalLong.of(last.get());
    return file;
  }

  /** The line of the last record if that has no end: its last value may be cut. */
  OptionalLong cut() {
    return cut;
  }

  Columns columns() {
    return columns;
  }

  /** Every record behind the header, in order. */
  void records(Consumer<CsvRecord> taker) throws IOException {
    try (var reader = reader(source, settings, separator)) {
      var skip = heads;
      for (var record : reader) {
        if (skip > 0) {
          skip--;
        } else {
          taker.accept(record);
        }
      }
    } catch (CsvParseException e) {
      throw refused(e);
    }
  }

  /**
   * Reads the bytes once for what no parser should see.
   *
   * @return whether the last line has an end
   */
  private static boolean text(Source source, IntakeSettings settings) throws IOException {
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
    return last == '\r' || last == '\n';
  }

  private static void refuseUtf16(ByteBuffer in, long bytes) {
    if (bytes == in.limit() && in.limit() >= 2) {
      var mark = in.getShort(0);
      if (mark == (short) 0xfeff || mark == (short) 0xfffe) {
        throw new FileRefused(FileCode.UTF16, 1);
      }
    }
  }

  /** Spreadsheet programs write, and read, a first line that names the separator. */
  private static Shape shape(Source source, IntakeSettings settings, FieldTaxonomy taxonomy)
      throws IOException {
    try (var reader = withoutBom(new InputStreamReader(source.open(), strict()))) {
      var start = new char[LONGEST_MARK];
      var named = MARK.matcher(new String(start, 0, Math.max(0, reader.read(start))));
      return named.lookingAt()
          ? new Shape(named.group(1).charAt(0), 2)
          : new Shape(separator(source, settings, taxonomy), 1);
    }
  }

  private static char separator(Source source, IntakeSettings settings, FieldTaxonomy taxonomy)
      throws IOException {
    var best = SEPARATORS.get(0);
    var most = -1L;
    for (var separator : SEPARATORS) {
      try {
        var known = Columns.known(header(source, settings, new Shape(separator, 1)), taxonomy);
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

  private static List<String> header(Source source, IntakeSettings settings, Shape shape)
      throws IOException {
    try (var reader = reader(source, settings, shape.separator)) {
      var records = reader.iterator();
      for (var i = 1; i < shape.heads && records.hasNext(); i++) {
        records.next();
      }
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
