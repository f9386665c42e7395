package io.processorhub.reports;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/** CSV that a spreadsheet shows and never runs. */
final class Csv {

  /** What makes a spreadsheet take a cell for a formula, in both widths; and our own mark. */
  private static final String STARTS = "=+-@＝＋－＠|%'";

  private Csv() {}

  static String write(List<List<String>> rows) {
    var text = new StringWriter();
    var width = rows.stream().mapToInt(List::size).max().orElse(0);
    try (var csv = CsvWriter.builder().quoteStrategy(QuoteStrategies.ALWAYS).build(text)) {
      rows.forEach(row -> csv.writeRecord(padded(row, width)));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return text.toString();
  }

  /** Some readers want each line as wide as the widest. */
  private static List<String> padded(List<String> row, int width) {
    var cells = new ArrayList<String>();
    row.forEach(cell -> cells.add(harmless(cell)));
    while (cells.size() < width) {
      cells.add("");
    }
    return cells;
  }

  /** A mark before it makes it text; blanks and line breaks before a formula do not help it. */
  static String harmless(String cell) {
    var first = cell.codePoints().filter(c -> !blank(c)).findFirst();
    var starts = first.isPresent() && STARTS.indexOf(first.getAsInt()) >= 0;
    return starts || !cell.isEmpty() && "\t\r\n".indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
  }

  /** What {@link #harmless} was given. */
  static String original(String cell) {
    return cell.startsWith("'") ? cell.substring(1) : cell;
  }

  private static boolean blank(int c) {
    return Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || Character.getType(c) == Character.FORMAT
        || Character.isISOControl(c);
  }
}
