package io.processorhub.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.BooksHub;
import io.processorhub.TestHub;
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

  private static Cases.Filed erase(BooksHub on) {
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
