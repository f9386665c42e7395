package io.processorhub.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.BooksHub;
import io.processorhub.Given;
import io.processorhub.TestHub;
import io.processorhub.cases.Cases;
import io.processorhub.subject.ItemChange;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The erasure of somebody who is no contact, and only named by an item of an account. */
class NamedPersonTest {

  @Test
  void a_billing_contact_is_erased_and_the_customer_goes_on_without_them() throws Exception {
    try (var on = BooksHub.start(ErasureTest.FAST)) {
      on.take(on.customer("C-1", "Acme", "zqy.marker@example.com"));
      on.hub().quiet();
      var account = on.hub().count("select account_id from item");

      var filed = erase(on);
      on.hub().quiet();

      var there = on.books().book("customers").get("C-1");
      assertThat(there.path("name").asText()).isEqualTo("Acme");
      assertThat(there.toString()).doesNotContain("zqy.marker").doesNotContain("Ada");
      assertThat(on.hub().count("select count(*) from item_person")).isZero();
      assertThat(on.hub().count("select count(*) from subject")).isZero();
      // The account's key is still there, and opens nothing of the person.
      assertThat(on.hub().db().sql("select id from keys.data_key").query(Long.class).list())
          .contains(account);
      assertThat(ErasureTest.view(on.hub(), filed).parts())
          .filteredOn(part -> part.connection().equals("books-customers"))
          .singleElement()
          .satisfies(part -> assertThat(part.toString()).contains("look there"));
      assertThat(ErasureTest.view(on.hub(), filed).parts())
          .filteredOn(part -> part.connection().equals("books-invoices"))
          .singleElement()
          .satisfies(part -> assertThat(part.toString()).contains("NOT_A_RECIPIENT"));
    }
  }

  @Test
  void an_account_whose_people_are_gone_counts_none_of_them() throws Exception {
    try (var on = BooksHub.start(ErasureTest.FAST)) {
      on.take(on.customer("C-1", "Acme", "ada@example.com"));
      on.hub().quiet();
      assertThat(on.hub().count("select count(distinct subject_id) from person_item")).isEqualTo(1);

      erase(on);

      assertThat(on.hub().count("select count(*) from person_item")).isZero();
      assertThat(on.hub().count("select count(*) from item")).isEqualTo(1);
    }
  }

  @Test
  void who_was_erased_is_not_named_again_by_an_old_item_nor_by_a_new_one() throws Exception {
    try (var on = BooksHub.start(ErasureTest.FAST)) {
      on.take(on.customer("C-1", "Acme", "zqy.marker@example.com"));
      on.hub().quiet();
      erase(on);
      on.hub().quiet();

      on.take(on.customer("C-1", "Acme and Sons", "zqy.marker@example.com"));
      on.take(on.invoice("I-1", "C-1", "100.50", "zqy.marker@example.com"));
      on.hub().quiet();

      assertThat(on.hub().count("select count(*) from item_person")).isZero();
      assertThat(on.hub().count("select count(*) from subject")).isZero();
      assertThat(on.books().book("customers").get("C-1").toString())
          .contains("Acme and Sons")
          .doesNotContain("zqy.marker")
          .doesNotContain("Ada");
      assertThat(on.books().book("invoices").get("I-1").toString())
          .contains("100.50")
          .doesNotContain("zqy.marker");
      assertThat(on.take(on.customer("C-1", "Acme and Sons", "zqy.marker@example.com")))
          .as("told again, nothing changes")
          .extracting(ItemChange::change)
          .containsExactly(ItemChange.Change.UNCHANGED);
    }
  }

  @Test
  void who_has_no_address_is_not_named_again_where_they_were_erased() throws Exception {
    try (var on = BooksHub.start(ErasureTest.FAST)) {
      on.take(on.withoutAddress("C-1", "Acme"));
      on.hub().quiet();
      erase(on);
      on.hub().quiet();

      on.take(on.withoutAddress("C-1", "Acme and Sons"));
      assertThat(on.hub().count("select count(*) from item_person")).isZero();

      on.take(on.customer("C-1", "Acme and Sons", "besi@example.com"));
      assertThat(on.hub().count("select count(*) from item_person"))
          .as("somebody else is the billing contact now")
          .isEqualTo(1);
    }
  }

  @Test
  void a_living_person_with_the_address_of_who_was_erased_is_named() throws Exception {
    try (var on = BooksHub.start(ErasureTest.FAST)) {
      on.take(on.customer("C-1", "Acme", "shared@example.com"));
      on.hub().quiet();
      erase(on);
      on.hub().quiet();
      var now = java.time.Instant.now().toString();
      on.hub()
          .takeIn(
              Given.contacts()
                  .row("besi", "acme", "shared@example.com", "Besi", "en", "", "yes", now)
                  .csv());

      on.take(on.customer("C-1", "Acme and Sons", "shared@example.com"));

      assertThat(on.hub().count("select count(*) from item_person")).isEqualTo(1);
      assertThat(on.hub().count("select count(*) from subject")).isEqualTo(1);
    }
  }

  static Cases.Filed erase(BooksHub on) {
    var ref = on.hub().db().sql("select ref from subject").query(UUID.class).single();
    return on.hub()
        .bean(Cases.class)
        .file(
            new Cases.Request(
                CaseKind.ERASURE,
                CaseScope.PERSON,
                new Cases.Who.Subject(ref),
                Optional.empty(),
                Optional.of("met in person"),
                Optional.empty(),
                Channel.API),
            TestHub.COMPLIANCE);
  }
}
