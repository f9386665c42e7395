package io.processorhub.intake;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.processorhub.item.FieldTaxonomy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvFileTest {

  private static final IntakeSettings SHIPPED =
      new IntakeSettings(5_000, 100 * 1024 * 1024, 1024 * 1024, 64 * 1024);
  private static final FieldTaxonomy TAXONOMY = FieldTaxonomy.read();

  @Test
  void a_byte_order_mark_is_no_part_of_the_first_name() throws IOException {
    assertThat(rows("\ufeffexternal_id,contact.email\na,ada@example.com\n"))
        .containsExactly("2: a|ada@example.com");
  }

  @Test
  void a_utf16_file_is_refused_by_name() {
    var text = "\ufeffexternal_id,contact.email\na,ada@example.com\n";

    assertThat(refusal(text.getBytes(UTF_16LE)).code()).isEqualTo(FileCode.UTF16);
    assertThat(refusal(text.getBytes(UTF_16BE)).code()).isEqualTo(FileCode.UTF16);
  }

  @Test
  void a_utf16_file_without_its_mark_is_refused_too() {
    var text = "external_id,contact.email\na,ada@example.com\n";

    assertThat(refusal(text.getBytes(UTF_16LE)).code()).isEqualTo(FileCode.NO_EXTERNAL_ID);
    assertThat(refusal(text.getBytes(UTF_16BE)).code()).isEqualTo(FileCode.NO_EXTERNAL_ID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void a_windows_1252_byte_is_refused_at_its_line(String end) {
    var text = String.join(end, "external_id,contact.city", "a,Ulm", "b,Köln", "c,Bonn");

    var refusal = refusal(text.getBytes(Charset.forName("windows-1252")));

    assertThat(refusal.code()).isEqualTo(FileCode.NOT_UTF8);
    assertThat(refusal.line()).isEqualTo(3);
  }

  @Test
  void a_wrong_byte_far_behind_the_first_buffer_is_refused_at_its_line() {
    var good = "external_id,contact.city\n" + "a,München\n".repeat(20_000);
    var text = concat(good.getBytes(UTF_8), new byte[] {'b', ',', (byte) 0xfc, '\n'});

    assertThat(refusal(text).line()).isEqualTo(20_002);
  }

  @Test
  void a_character_cut_off_at_the_end_and_a_lone_surrogate_are_not_utf8() {
    var header = "external_id,contact.city\na,".getBytes(UTF_8);

    assertThat(refusal(concat(header, new byte[] {(byte) 0xc3})).code())
        .isEqualTo(FileCode.NOT_UTF8);
    assertThat(refusal(concat(header, new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80})).code())
        .isEqualTo(FileCode.NOT_UTF8);
  }

  @Test
  void a_quote_that_never_closes_is_refused_where_it_opens() {
    var refusal = refusal("external_id,contact.city\na,Ulm\nb,\"Bonn\nc,Kiel\n");

    assertThat(refusal.code()).isEqualTo(FileCode.UNCLOSED_QUOTE);
    assertThat(refusal.line()).isEqualTo(3);
  }

  @Test
  void something_behind_a_closing_quote_is_refused() {
    assertThat(refusal("external_id,contact.city\na,\"Ulm\"x\n").code())
        .isEqualTo(FileCode.UNCLOSED_QUOTE);
  }

  @Test
  void a_quote_that_swallows_the_rest_of_a_long_file_is_refused_before_it_fills_memory() {
    var refusal = refusal("external_id,contact.city\na,\"" + "Ulm\nb,".repeat(500_000));

    assertThat(refusal.code()).isEqualTo(FileCode.FIELD_TOO_LONG);
    assertThat(refusal.line()).isEqualTo(2);
  }

  @Test
  void a_field_of_70_kilobytes_is_refused_and_one_of_60_is_read() throws IOException {
    var refusal = refusal("external_id,contact.city\na,Ulm\nb," + "x".repeat(70 * 1024));

    assertThat(refusal.code()).isEqualTo(FileCode.FIELD_TOO_LONG);
    assertThat(refusal.line()).isEqualTo(3);
    assertThat(refusal("external_id,contact.city\na," + "x".repeat(3 * 1024 * 1024)).code())
        .isEqualTo(FileCode.FIELD_TOO_LONG);
    assertThat(rows("external_id,contact.city\na," + "x".repeat(60 * 1024))).hasSize(1);
  }

  @Test
  void a_record_of_two_megabytes_is_refused() {
    var field = "," + "x".repeat(60 * 1024);

    assertThat(refusal("external_id,contact.city\na" + field.repeat(35)).code())
        .isEqualTo(FileCode.FIELD_TOO_LONG);
  }

  @Test
  void a_file_over_the_cap_is_refused_and_one_at_the_cap_is_read() throws IOException {
    var text = "external_id\nada\n".getBytes(UTF_8);

    var refusal = refusal(text, new IntakeSettings(10, text.length - 1, 1024, 1024));

    assertThat(refusal.code()).isEqualTo(FileCode.TOO_LONG);
    assertThat(rows(text, new IntakeSettings(10, text.length, 1024, 1024))).hasSize(1);
  }

  @Test
  void a_file_with_only_a_header_has_no_rows() throws IOException {
    assertThat(rows("external_id,contact.email")).isEmpty();
    assertThat(rows("external_id,contact.email\r\n\r\n")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\ufeff", "\n\n", "\ufeff\r\n"})
  void a_file_without_a_header_is_empty(String text) {
    assertThat(refusal(text).code()).isEqualTo(FileCode.EMPTY);
  }

  @Test
  void a_header_that_names_a_column_twice_is_refused() {
    assertThat(refusal("external_id,contact.email, Contact.Email\na,b,c\n").code())
        .isEqualTo(FileCode.REPEATED_COLUMN);
  }

  @Test
  void a_file_without_external_ids_is_refused() {
    assertThat(refusal("contact.email,contact.city\nada@example.com,Ulm\n").code())
        .isEqualTo(FileCode.NO_EXTERNAL_ID);
  }

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t", "|"})
  void a_first_line_that_names_the_separator_is_no_header(String separator) throws IOException {
    for (var first : List.of("sep=%s", "SEP=%s", "\"sep=%s\"", "\ufeffsep=%s")) {
      var rows = "\r\nexternal_id%scontact.city\r\na%sUlm\r\n".replace("%s", separator);

      assertThat(rows(first.formatted(separator) + rows)).as(first).containsExactly("3: a|Ulm");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "consent.news letter",
        "consent.Gr\u00fc\u00dfe",
        "consent.",
        "consent..at",
        "Consent.e\u2010mail",
        "consent .email"
      })
  void a_consent_column_that_is_not_understood_is_refused_for_it_may_hold_a_no(String name) {
    assertThat(refusal("external_id," + name + "\na,no\n").code())
        .isEqualTo(FileCode.ODD_CONSENT_COLUMN);
  }

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t", "|"})
  void the_separator_is_found(String separator) throws IOException {
    var text =
        String.join(separator, "external_id", "\"contact.email\"", "contact.city")
            + "\n"
            + String.join(separator, "a", "ada@example.com", "\"Ulm; Bonn, | Kiel\"");

    assertThat(rows(text)).containsExactly("2: a|ada@example.com|Ulm; Bonn, | Kiel");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void any_line_end_ends_a_row(String end) throws IOException {
    assertThat(rows(String.join(end, "external_id,contact.city", "a,Ulm", "", "b,Bonn")))
        .containsExactly("2: a|Ulm", "4: b|Bonn");
  }

  @Test
  void a_line_break_inside_a_field_counts_as_a_line() throws IOException {
    assertThat(rows("external_id,contact.city\na,\"Ulm\r\nand\nBonn\"\nb,Kiel\n"))
        .containsExactly("2: a|Ulm\r\nand\nBonn", "5: b|Kiel");
  }

  @Test
  void short_and_long_rows_are_the_rows_fault() throws IOException {
    assertThat(rows("external_id,contact.city\na\nb,Ulm,x\n"))
        .containsExactly("2: a", "3: b|Ulm|x");
  }

  @Test
  void a_million_rows_are_read_one_by_one() throws IOException {
    var count = new AtomicLong();

    CsvFile.check(
            () -> new Repeated("external_id,contact.city\n", "a,Ulm\n", 1_000_000),
            SHIPPED,
            TAXONOMY)
        .records(record -> count.incrementAndGet());

    assertThat(count).hasValue(1_000_000);
  }

  @Test
  void a_refusal_never_holds_a_value() {
    var marker = "Zqxmarkerzqx";

    for (var text :
        List.of(
            "external_id,contact.city\na,\"" + marker + "\"x\n",
            "external_id,contact.city\na,\"" + marker + "\n",
            "external_id,contact.city\na," + marker.repeat(6_000),
            "external_id," + marker + "," + marker + "\n",
            marker + "\n")) {
      assertThat(refusal(text)).hasMessageNotContaining(marker).hasNoCause();
    }
  }

  private static List<String> rows(String text) throws IOException {
    return rows(text.getBytes(UTF_8), SHIPPED);
  }

  /** Each record as its line and its fields. */
  private static List<String> rows(byte[] bytes, IntakeSettings settings) throws IOException {
    var rows = new ArrayList<String>();
    CsvFile.check(() -> new ByteArrayInputStream(bytes), settings, TAXONOMY)
        .records(
            record ->
                rows.add(
                    record.getStartingLineNumber() + ": " + String.join("|", record.getFields())));
    return rows;
  }

  private static FileRefused refusal(String text) {
    return refusal(text.getBytes(UTF_8));
  }

  private static FileRefused refusal(byte[] bytes) {
    return refusal(bytes, SHIPPED);
  }

  private static FileRefused refusal(byte[] bytes, IntakeSettings settings) {
    var refusal = catchThrowableOfType(FileRefused.class, () -> rows(bytes, settings));
    assertThat(refusal).as("refused").isNotNull();
    return refusal;
  }

  private static byte[] concat(byte[] one, byte[] other) {
    var both = java.util.Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  /** A long file that is nowhere whole. */
  private static final class Repeated extends InputStream {

    private final byte[] row;
    private final long length;
    private final byte[] header;
    private long at;

    Repeated(String header, String row, long times) {
      this.header = header.getBytes(UTF_8);
      this.row = row.getBytes(UTF_8);
      this.length = this.header.length + times * this.row.length;
    }

    @Override
    public int read() {
      if (at == length) {
        return -1;
      }
      var place = at++;
      return place < header.length
          ? header[(int) place]
          : row[(int) ((place - header.length) % row.length)];
    }
  }
}
