package io.processorhub.subject;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.TestHub;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each test has sources and addresses of its own, so that one hub does for all of them. */
class PeopleTest {

  private static TestHub hub;

  @BeforeAll
  static void start() {
    hub = TestHub.start();
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @Test
  void a_contact_is_found_by_its_external_id_whatever_else_changed() {
    take("found", "f1", "found-before@example.com");
    var before = subjects("found");

    take("found", "f1", "found-after@example.com");

    assertThat(subjects("found")).isEqualTo(before).hasSize(1);
    assertThat(report("changed")).isEqualTo(1);
    assertThat(report("taken")).isZero();
    assertThat(version("found")).isEqualTo(2);
  }

  @Test
  void a_contact_that_comes_again_unchanged_stays_as_it_is() {
    take("same", "s1", "same@example.com");

    take("same", "s1", "same@example.com");

    assertThat(report("unchanged")).isEqualTo(1);
    assertThat(version("same")).isEqualTo(1);
  }

  @Test
  void two_ids_of_one_source_are_two_people_even_with_one_address() {
    hub.takeIn(
        "twins",
        Given.contacts()
            .consenting("t1", "twins@example.com", "Ada")
            .consenting("t2", "twins@example.com", "Grace")
            .csv());
    take("twins", "t3", "twins@example.com");

    assertThat(subjects("twins")).hasSize(3);
    assertThat(report("linked")).isZero();
  }

  @Test
  void a_person_of_another_source_is_recognised_by_the_address() {
    take("left", "l1", "linked@example.com");

    take("right", "r1", "LINKED@Example.com");

    assertThat(report("linked")).isEqualTo(1);
    assertThat(subjects("right")).isEqualTo(subjects("left")).hasSize(1);
  }

  @Test
  void of_two_new_ids_with_the_address_of_one_known_person_only_one_is_that_person() {
    take("known", "k1", "shared-desk@example.com");

    hub.takeIn(
        "desk",
        Given.contacts()
            .consenting("d1", "shared-desk@example.com", "Ada")
            .consenting("d2", "shared-desk@example.com", "Grace")
            .csv());

    assertThat(report("linked")).isEqualTo(1);
    assertThat(subjects("desk")).hasSize(2).containsAll(subjects("known"));
  }

  @Test
  void nobody_is_recognised_by_an_address_that_two_people_have() {
    take("one", "o1", "family@example.com");
    take("one", "o2", "family@example.com");

    take("two", "t1", "family@example.com");

    assertThat(report("linked")).isZero();
    assertThat(subjects("two")).hasSize(1).doesNotContainAnyElementsOf(subjects("one"));
  }

  @Test
  void nobody_is_recognised_by_having_no_address() {
    hub.takeIn("blank1", Given.contacts().consenting("b1", "", "Ada").csv());

    hub.takeIn("blank2", Given.contacts().consenting("b1", "", "Ada").csv());

    assertThat(report("linked")).isZero();
    assertThat(subjects("blank2")).doesNotContainAnyElementsOf(subjects("blank1"));
  }

  @Test
  void a_contact_that_moves_to_another_account_leaves_the_first() {
    hub.takeIn("moving", row("m1", "acme", "moving@example.com"));

    hub.takeIn("moving", row("m1", "globex", "moving@example.com"));

    assertThat(subjects("moving")).hasSize(1);
    assertThat(
            count(
                "select count(*) from membership m join source s on s.id = m.source where s.name = ?",
                "moving"))
        .isEqualTo(1);
    assertThat(
            count(
                """
                select count(*) from membership m join source s on s.id = m.source
                join item i on i.subject_id = m.subject_id and i.account_id = m.account_id
                where s.name = ?""",
                "moving"))
        .isEqualTo(1);
    assertThat(
            count(
                "select count(*) from account a join source s on s.id = a.source where s.name = ?",
                "moving"))
        .isEqualTo(2);
  }

  @Test
  void accounts_of_two_sources_are_two_accounts_even_with_one_id() {
    take("crm1", "c1", "crm1@example.com");
    take("crm2", "c1", "crm2@example.com");

    assertThat(
            hub.count(
                """
                select count(distinct a.id) from account a join source s on s.id = a.source
                where s.name in ('crm1', 'crm2')"""))
        .isEqualTo(2);
  }

  @Test
  void values_are_sealed_and_no_two_seals_are_alike() {
    take("seal1", "x1", "sealed1@example.com");
    take("seal2", "x1", "sealed1@example.com");

    var bodies =
        hub.db()
            .sql(
                """
                select i.body from item i join source s on s.id = i.source
                where s.name in ('seal1', 'seal2')""")
            .query(byte[].class)
            .list();

    assertThat(bodies).hasSize(2).doesNotHaveDuplicates();
    assertThat(bodies)
        .noneMatch(
            body ->
                new String(body, StandardCharsets.ISO_8859_1)
                    .matches("(?s).*(sealed|example|Ada).*"));
  }

  @Test
  void neither_ids_nor_addresses_nor_accounts_stand_in_clear() {
    hub.takeIn("keyed", row("clear-id", "clear-account", "clear@example.com"));

    for (var key :
        hub.db()
            .sql(
                """
                select i.source_key || a.source_key || s.address_key from item i
                join account a on a.id = i.account_id join subject s on s.id = i.subject_id
                join source o on o.id = i.source where o.name = 'keyed'""")
            .query(byte[].class)
            .list()) {
      assertThat(key).hasSize(48);
      assertThat(new String(key, StandardCharsets.ISO_8859_1)).doesNotContain("clear");
    }
  }

  @Test
  void each_address_a_person_ever_had_is_remembered_and_an_item_has_its_own() {
    take("had1", "x1", "had.first@example.com");
    take("had1", "x1", "had.second@example.com");
    take("had2", "y1", "had.second@example.com");

    assertThat(count("select count(*) from subject_address where subject_id = ?", subject("had1")))
        .isEqualTo(2);
    assertThat(
            count(
                "select count(distinct address_key) from item where subject_id = ?",
                subject("had1")))
        .isEqualTo(1);
    take("had2", "y1", "had.third@example.com");
    assertThat(count("select count(*) from subject_address where subject_id = ?", subject("had1")))
        .isEqualTo(3);
    assertThat(
            count(
                "select count(distinct address_key) from item where subject_id = ?",
                subject("had1")))
        .isEqualTo(2);
  }

  private static long subject(String source) {
    return subjects(source).get(0);
  }

  private static void take(String source, String id, String email) {
    hub.takeIn(source, row(id, "acme", email));
  }

  private static String row(String id, String account, String email) {
    return Given.contacts()
        .row(id, account, email, "Ada", "en", "", "yes", "2026-01-01T00:00:00Z")
        .csv();
  }

  private static java.util.List<Long> subjects(String source) {
    return hub.db()
        .sql(
            """
            select distinct i.subject_id from item i join source s on s.id = i.source
            where s.name = ? order by 1""")
        .param(source)
        .query(Long.class)
        .list();
  }

  private static long version(String source) {
    return count(
        "select i.version from item i join source s on s.id = i.source where s.name = ?", source);
  }

  private static long report(String column) {
    return hub.count("select %s from import order by id desc limit 1".formatted(column));
  }

  private static long count(String sql, Object parameter) {
    return hub.db().sql(sql).param(parameter).query(Long.class).single();
  }
}
