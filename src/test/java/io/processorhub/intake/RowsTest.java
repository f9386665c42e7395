package io.processorhub.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.processorhub.consent.Statement;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.foundation.TestHash;
import io.processorhub.item.Field;
import io.processorhub.item.FieldTaxonomy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class RowsTest {

  private static final FieldTaxonomy TAXONOMY = FieldTaxonomy.read();
  private static final KeyedHash HASH = TestHash.fixed();
  private static final Set<String> ALL = TAXONOMY.all().stream().map(Field::name).collect(toSet());
  private static final Set<String> CONSENTS = Set.of("marketing.email");
  private static final DeclaredFields KEPT = new DeclaredFields(ALL, CONSENTS);
  private static final Optional<byte[]> ANY = Optional.empty();
  private static final Optional<byte[]> ACME = Optional.of(HASH.of("account", "acme"));

  /** A row each; the field that is wrong, if there is one, holds {@link #MARKER}. */
  private static final String WRONG =
      """
      external_id,account.external_id,contact.email,contact.phone,contact.country,contact.language,contact.given_name,contact.postal_code,membership.controller,consent.marketing.email,consent.marketing.email.at
      short,acme
      ,acme,,,,,,,,,
      twice,acme,,,,,,,,,
      twice,acme,,,,,,,,,
      other,Zqxmarkerzqx,,,,,,,,,
      control,acme,,,,,Zqxmarkerzqx\u0000x,,,,
      pan,acme,,,,,Zqxmarkerzqx 4111 1111 1111 1111,,,,
      long,acme,,,,,,Zqxmarkerzqx 1234567890,,,
      email,acme,Zqxmarkerzqx,,,,,,,,
      phone,acme,,Zqxmarkerzqx,,,,,,,
      country,acme,,,Zqxmarkerzqx,,,,,,
      language,acme,,,,Zqxmarkerzqx,,,,,
      controller,acme,,,,,,,Zqxmarkerzqx,,
      consent,acme,,,,,,,,Zqxmarkerzqx,
      time,acme,,,,,,,,yes,Zqxmarkerzqx
      """;

  private static final String MARKER = "Zqxmarkerzqx";

  @Test
  void every_code_a_file_can_get_has_a_row_that_gets_it() {
    var refused = refused(WRONG, ACME);

    assertThat(refused.stream().map(one -> one.place() + " " + one.field() + " " + one.code()))
        .containsExactly(
            "2  WRONG_FIELD_COUNT",
            "3 external_id MISSING_EXTERNAL_ID",
            "5 external_id REPEATED_EXTERNAL_ID",
            "6 account.external_id OTHER_ACCOUNT",
            "7 contact.given_name CONTROL_CHARACTER",
            "8 contact.given_name PAN_REFUSED",
            "9 contact.postal_code TOO_LONG",
            "10 contact.email BAD_EMAIL",
            "11 contact.phone BAD_PHONE",
            "12 contact.country BAD_COUNTRY",
            "13 contact.language BAD_LANGUAGE",
            "14 membership.controller BAD_CONTROLLER",
            "15 consent.marketing.email BAD_CONSENT",
            "16 consent.marketing.email.at BAD_TIME");
    assertThat(EnumSet.copyOf(refused.stream().map(Row.Refused::code).toList()))
        .isEqualTo(EnumSet.range(RowCode.WRONG_FIELD_COUNT, RowCode.BAD_TIME));
  }

  @Test
  void a_refusal_never_holds_the_value() {
    assertThat(refused(WRONG, ACME)).noneMatch(one -> one.toString().contains(MARKER));
  }

  @Test
  void a_row_that_is_too_long_or_too_short_is_refused_and_its_neighbours_are_taken() {
    var rows = read("external_id,contact.city\na,Ulm\nb\nc,Ulm,x\nd,Ulm\n", ANY);

    assertThat(rows).hasOnlyElementsOfTypes(Row.Taken.class, Row.Refused.class);
    assertThat(rows.stream().map(row -> row instanceof Row.Taken))
        .containsExactly(true, false, false, true);
  }

  @Test
  void refusals_behind_a_field_of_several_lines_name_the_line_in_the_file() {
    var csv = "external_id,notes,contact.email\na,\"one\ntwo\nthree\",\nb,,nonsense\n";

    assertThat(refused(csv, ANY)).extracting(Row.Refused::place).containsExactly(5L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "=HYPERLINK(1)",
        "+1+1",
        "-2",
        "@SUM(A1)",
        "\u202eevil\u202c",
        "👩\u200d💻",
        "नर\u200dक",
        "z\u0351\u0352\u0353\u0354algo",
        "{{7*7}}",
        "${jndi:ldap://example.com/a}",
        "'; DROP TABLE item; --",
        "<img src=x onerror=alert(1)>",
        "null",
        "undefined",
        "NaN",
        "Zo\u0065\u0308",
      })
  void odd_names_are_kept_exactly(String name) {
    assertThat(value("contact.given_name", name)).contains(name);
  }

  @Test
  void blanks_around_a_value_are_not_part_of_it_and_a_blank_value_is_none() {
    assertThat(value("contact.given_name", " \tAda\u2003")).contains("Ada");
    assertThat(value("contact.given_name", " \u2003 ")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"A\u0000da", "A\u0007da", "A\u001bda", "A\u0085da", "A\nda", "A\tda"})
  void a_control_character_is_refused_and_nothing_is_cut_out(String name) {
    assertThat(refused("external_id,contact.given_name\na,\"" + name + "\"\n", ANY))
        .extracting(Row.Refused::code)
        .containsExactly(RowCode.CONTROL_CHARACTER);
    assertThat(refused("external_id\n\"" + name + "\"\n", ANY)).hasSize(1);
  }

  @Test
  void lengths_are_counted_in_code_points() {
    assertThat(value("contact.given_name", "😀".repeat(200))).contains("😀".repeat(200));
    assertThat(refused("external_id,contact.given_name\na," + "😀".repeat(201) + "\n", ANY))
        .extracting(Row.Refused::code)
        .containsExactly(RowCode.TOO_LONG);
  }

  @Test
  void a_card_number_is_refused_in_columns_that_nobody_keeps_too() {
    var csv = "external_id,notes,account.name\na,4111 1111 1111 1111,\nb,,4111-1111-1111-1111\n";

    assertThat(refused(csv, ANY).stream().map(one -> one.field() + " " + one.code()))
        .containsExactly(" PAN_REFUSED", "account.name PAN_REFUSED");
  }

  @Test
  void a_phone_number_is_no_card_number_unless_it_has_more_digits_than_a_phone_number_can_have() {
    for (var phone :
        List.of(
            "+4111 1111 1111 1111",
            "4915100000004",
            "49 151 00000004",
            "4915100000012",
            "36000000000008",
            "0036 0000 0000 0008",
            "378282246310005")) {
      assertThat(value("contact.phone", phone)).as(phone).isPresent();
    }
    assertThat(refused("external_id,contact.phone\na,4111 1111 1111 1111\n", ANY))
        .extracting(Row.Refused::code)
        .containsExactly(RowCode.PAN_REFUSED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"4915100000004", "4222222222222", "36000000000008"})
  void an_id_that_happens_to_have_a_check_digit_is_taken(String id) {
    assertThat(refused("external_id,account.external_id\n" + id + "," + id + "\n", ANY)).isEmpty();
  }

  @Test
  void of_a_thousand_mobiles_and_ids_none_is_refused() {
    var rows = new StringBuilder("external_id,contact.phone\n");
    for (var i = 0; i < 1_000; i++) {
      rows.append(4915100000000L + i).append(',').append(4915100000000L + i).append('\n');
      rows.append(36000000000000L + i).append(',').append("49 151 %08d".formatted(i)).append('\n');
    }

    assertThat(refused(rows.toString(), ANY)).isEmpty();
  }

  @Test
  void the_last_row_waits_when_its_line_has_no_end_and_its_no_is_heard() {
    var csv =
        "external_id,consent.marketing.email,contact.email\na,yes,a@example.com\nb,no,b@example.co";

    assertThat(refused(csv, ANY))
        .extracting(Row.Refused::place, Row.Refused::code, row -> row.noes().key().isPresent())
        .containsExactly(tuple(3L, RowCode.LINE_WITHOUT_END, true));
    assertThat(refused(csv, ANY).get(0).noes().address())
        .as("an address that may be cut is somebody else's")
        .isEmpty();
    assertThat(refused(csv + "m\n", ANY)).isEmpty();
    assertThat(refused(csv + "m\r", ANY)).isEmpty();
  }

  @Test
  void a_no_in_a_last_row_whose_id_may_be_cut_is_counted() {
    assertThat(refused("consent.marketing.email,external_id\nno,P-1", ANY).get(0).noes())
        .isEqualTo(Row.Noes.UNREADABLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"newsletter2", "marketing-email", "a.b-c_d.e2", "2"})
  void a_consent_may_be_named_with_digits_and_dashes(String name) {
    var kept = new DeclaredFields(Set.of(), Set.of(name));
    var csv =
        "external_id,consent.%s,consent.%s.at\na,no,2026-05-04T10:00:00Z\n".formatted(name, name);

    assertThat(taken(read(csv, ANY, kept)).get(0).statements())
        .containsExactly(
            new Statement(name, false, Optional.of(Instant.parse("2026-05-04T10:00:00Z"))));
  }

  @Test
  void a_consent_with_a_time_is_a_statement_of_that_time() {
    assertThat(said("yes,2026-05-04T12:00:00+02:00"))
        .containsExactly(
            new Statement(
                "marketing.email", true, Optional.of(Instant.parse("2026-05-04T10:00:00Z"))));
    assertThat(said("no,2026-05-04T10:00:00Z"))
        .containsExactly(
            new Statement(
                "marketing.email", false, Optional.of(Instant.parse("2026-05-04T10:00:00Z"))));
  }

  @Test
  void a_consent_without_a_time_is_a_statement_of_no_known_time() {
    assertThat(said("TRUE,"))
        .containsExactly(new Statement("marketing.email", true, Optional.empty()));
    assertThat(said("0,"))
        .containsExactly(new Statement("marketing.email", false, Optional.empty()));
  }

  @Test
  void an_empty_consent_says_nothing() {
    assertThat(said(",")).isEmpty();
    assertThat(said(",2026-05-04T10:00:00Z")).isEmpty();
  }

  @Test
  void a_time_without_a_zone_is_refused_for_nobody_knows_when_it_was() {
    assertThat(
            refused(
                "external_id,consent.marketing.email,consent.marketing.email.at\na,yes,2026-05-04T10:00:00\n",
                ANY))
        .extracting(Row.Refused::code)
        .containsExactly(RowCode.BAD_TIME);
  }

  @Test
  void fields_and_consents_that_nobody_asks_for_are_not_kept() {
    var csv =
        "external_id,contact.email,contact.city,consent.tracking\na,ada@example.com,Ulm,yes\n";

    var taken = taken(read(csv, ANY, new DeclaredFields(Set.of("contact.email"), CONSENTS))).get(0);

    assertThat(taken.contact().values().get(TAXONOMY.field("contact.city"))).isEmpty();
    assertThat(taken.contact().values().get(TAXONOMY.field("contact.email"))).isPresent();
    assertThat(taken.statements()).isEmpty();
  }

  @Test
  void a_value_that_nobody_asks_for_is_judged_for_card_numbers_alone() {
    var kept = new DeclaredFields(Set.of("contact.email"), CONSENTS);
    var csv =
        """
        external_id,contact.email,contact.street,contact.phone,contact.country,consent.tracking,consent.tracking.at
        a,a@example.com,"one\r\ntwo",n/a,Norway,perhaps,soon
        b,b@example.com,4111 1111 1111 1111,,,,
        c,c@example.com,,,,4111 1111 1111 1111,
        """;

    assertThat(taken(read(csv, ANY, kept))).hasSize(1);
    assertThat(
            read(csv, ANY, kept).stream()
                .filter(Row.Refused.class::isInstance)
                .map(row -> ((Row.Refused) row).field() + " " + ((Row.Refused) row).code()))
        .containsExactly("contact.street PAN_REFUSED", "consent.tracking PAN_REFUSED");
  }

  /** Rows of {@link #WRONG} that have room for a no: each has one. */
  @Test
  void whatever_is_wrong_with_a_row_its_no_is_read() {
    var csv =
        """
        external_id,account.external_id,contact.email,contact.phone,contact.country,contact.language,contact.given_name,contact.postal_code,membership.controller,consent.marketing.email,consent.marketing.email.at
        ,acme,a@example.com,,,,,,,no,
        control,acme,a@example.com,,,,a\u0000x,,,no,
        pan,acme,a@example.com,,,,4111 1111 1111 1111,,,no,
        long,acme,a@example.com,,,,,123456789012345678901,,no,
        email,acme,nonsense,,,,,,,no,
        phone,acme,a@example.com,x,,,,,,no,
        country,acme,a@example.com,,Norway,,,,,no,
        language,acme,a@example.com,,,Norwegian,,,,no,
        controller,acme,a@example.com,,,,,,they,no,
        4111 1111 1111 1111,acme,a@example.com,,,,,,,no,
        """;

    var refused = refused(csv, ACME);

    assertThat(refused).hasSize(10);
    assertThat(refused)
        .allSatisfy(
            row ->
                assertThat(row.noes().said())
                    .containsExactly(new Statement("marketing.email", false, Optional.empty())));
    assertThat(refused.stream().filter(row -> row.noes().address().isEmpty()))
        .extracting(Row.Refused::code)
        .containsExactly(RowCode.BAD_EMAIL);
    assertThat(refused.stream().filter(row -> row.noes().key().isEmpty()))
        .extracting(Row.Refused::code)
        .containsExactly(RowCode.MISSING_EXTERNAL_ID);
    assertThat(refused(csv.replace("acme", "globex"), ACME))
        .as("nothing is read of another account")
        .allMatch(row -> row.noes().equals(Row.Noes.NONE));
  }

  @Test
  void what_may_be_a_no_and_cannot_be_read_is_known() {
    var header = "external_id,consent.marketing.email,consent.marketing.email.at\n";

    assertThat(refused(header + "a,unsubscribed,\nb,no\n", ANY))
        .allMatch(row -> row.noes().unreadable() && row.noes().said().isEmpty())
        .hasSize(2);
    assertThat(refused("external_id,contact.city\na\n", ANY))
        .as("no consent, no no")
        .allMatch(row -> row.noes().equals(Row.Noes.NONE))
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-01 10:00:00",
        "2026-11-01T10:00:00.000+0000",
        "2026-11-01T10:00:00",
        "2999-01-01T00:00:00Z"
      })
  void a_no_with_a_time_that_is_not_understood_counts_from_now_and_says_so(String time) {
    var csv = "external_id,consent.marketing.email,consent.marketing.email.at\na,no," + time + "\n";

    assertThat(said("no," + time))
        .containsExactly(new Statement("marketing.email", false, Optional.empty()));
    assertThat(read(csv, ANY).get(0).notes())
        .containsExactly(
            new Row.Note("consent.marketing.email.at", NoteCode.NO_COUNTS_FROM_NOW, ""));
    assertThat(refused(csv.replace(",no,", ",yes,"), ANY))
        .extracting(Row.Refused::code)
        .containsExactly(RowCode.BAD_TIME);
  }

  @ParameterizedTest
  @ValueSource(strings = {"contact.email", "contact.family_name"})
  void the_dirty_rows_of_the_sample_are_refused_for_fields_that_are_asked_for(String more)
      throws IOException {
    var folder = Path.of("src/test/resources/sample");
    var fields = Set.of("contact.email", "contact.given_name", "contact.language");
    var kept =
        new DeclaredFields(
            Stream.concat(fields.stream(), Stream.of(more)).collect(toSet()), CONSENTS);
    var rows = read(Files.readString(folder.resolve("contacts.csv")), ANY, kept);

    var refused = new TreeMap<String, List<Integer>>();
    rows.stream()
        .filter(Row.Refused.class::isInstance)
        .map(Row.Refused.class::cast)
        .forEach(
            row ->
                refused
                    .computeIfAbsent(row.code().name(), code -> new ArrayList<>())
                    .add((int) row.place()));

    var expected = new JsonMapper().readTree(folder.resolve("expected.json"));
    assertThat(refused)
        .isEqualTo(new JsonMapper().convertValue(expected.get("refused"), TreeMap.class));
    assertThat(taken(rows)).hasSize(expected.get("clean").asInt());
  }

  @Test
  void whoever_may_touch_one_account_gives_no_rows_of_another_or_of_none() {
    var csv = "external_id,account.external_id\na,acme\nb,globex\nc,\nd,ACME\n";

    assertThat(taken(read(csv, ACME))).hasSize(1);
    assertThat(refused(csv, ACME))
        .extracting(Row.Refused::code)
        .containsOnly(RowCode.OTHER_ACCOUNT);
    assertThat(taken(read(csv, ANY))).hasSize(4);
  }

  @Test
  void a_row_that_was_dealt_with_before_a_restart_is_recognised_when_it_comes_again()
      throws IOException {
    var file = file("external_id\na\na\n");
    var rows = new Rows(file, FieldTaxonomy.read(), HASH, KEPT, ANY);
    var read = new ArrayList<Row>();

    file.records(
        record -> {
          if (record.getStartingLineNumber() == 2) {
            rows.skip(record);
          } else {
            read.add(rows.read(record));
          }
        });

    assertThat(read)
        .containsExactly(new Row.Refused(3, Columns.EXTERNAL_ID, RowCode.REPEATED_EXTERNAL_ID));
  }

  @Test
  void the_same_address_in_other_letters_has_the_same_hash() {
    var taken =
        taken(
            read(
                "external_id,contact.email\na,Ada@Example.COM\nb,ada@example.com\nc,ada+x@example.com\n",
                ANY));

    assertThat(address(taken.get(0))).isEqualTo(address(taken.get(1)));
    assertThat(Arrays.equals(address(taken.get(1)), address(taken.get(2)))).isFalse();
  }

  private static byte[] address(Row.Taken taken) {
    return taken.contact().address().orElseThrow();
  }

  private static Optional<String> value(String field, String value) {
    var csv = "external_id," + field + "\na,\"" + value.replace("\"", "\"\"") + "\"\n";
    return taken(read(csv, ANY)).get(0).contact().values().get(TAXONOMY.field(field));
  }

  private static List<Statement> said(String consent) {
    return taken(
            read(
                "external_id,consent.marketing.email,consent.marketing.email.at\na,"
                    + consent
                    + "\n",
                ANY))
        .get(0)
        .statements();
  }

  private static List<Row.Refused> refused(String csv, Optional<byte[]> onlyAccount) {
    return read(csv, onlyAccount).stream()
        .filter(Row.Refused.class::isInstance)
        .map(Row.Refused.class::cast)
        .toList();
  }

  private static List<Row.Taken> taken(List<Row> rows) {
    return rows.stream().filter(Row.Taken.class::isInstance).map(Row.Taken.class::cast).toList();
  }

  private static List<Row> read(String csv, Optional<byte[]> onlyAccount) {
    return read(csv, onlyAccount, KEPT);
  }

  private static List<Row> read(String csv, Optional<byte[]> onlyAccount, DeclaredFields kept) {
    try {
      var file = file(csv);
      var rows = new Rows(file, FieldTaxonomy.read(), HASH, kept, onlyAccount);
      var read = new ArrayList<Row>();
      file.records(record -> read.add(rows.read(record)));
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CsvFile file(String csv) throws IOException {
    return CsvFile.check(
        () -> new ByteArrayInputStream(csv.getBytes(UTF_8)),
        new IntakeSettings(5_000, 1_000_000, 100_000, 10_000),
        TAXONOMY);
  }
}
