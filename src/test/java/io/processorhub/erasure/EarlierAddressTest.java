package io.processorhub.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.TestHub;
import io.processorhub.access.Actor;
import io.processorhub.access.Role;
import io.processorhub.cases.Cases;
import io.processorhub.cases.PublicRequests;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** An erasure remembers each address that the person ever had, and not only the present one. */
class EarlierAddressTest {

  private static final Path MAILCHIMP = Path.of("connectors/mailchimp.yaml");

  @Test
  void an_earlier_address_does_not_bring_an_erased_person_back() {
    try (var hub = TestHub.startAll(new HashMap<>(ErasureTest.FAST))) {
      hub.until("select bool_and(baseline_at is not null) from connection");
      moved(hub);
      ErasureTest.through(hub, ErasureTest.erase(hub, "c-1"));

      hub.takeIn("shop", carl("w-77", "Carl.Old@example.com"));
      hub.takeIn(carl("c-2", "carl.old@example.com"));
      hub.takeIn(carl("c-3", "carl.older@example.com"));
      hub.quiet();

      assertThat(hub.count("select count(*) from import_refusal where code = 'ERASED'"))
          .isEqualTo(3);
      assertThat(hub.mailchimp().members()).isEmpty();
      assertThat(hub.mailerlite().subscribers()).isEmpty();
    }
  }

  @Test
  void an_accounts_erasure_keeps_earlier_addresses_out_of_that_account_only() {
    try (var hub = ErasureTest.hub(MAILCHIMP)) {
      moved(hub);
      var acme = hub.count("select id from account");
      hub.bean(Cases.class)
          .file(
              ErasureTest.request("crm", "c-1", Optional.empty()),
              new Actor("acme", Role.SOURCE, OptionalLong.of(acme), Instant.MAX));

      hub.takeIn(
          Given.contacts()
              .row(
                  "c-2",
                  "acme",
                  "carl.old@example.com",
                  "Carl",
                  "en",
                  "",
                  "yes",
                  "2026-05-04T10:00:00Z")
              .row(
                  "c-3",
                  "beta",
                  "carl.old@example.com",
                  "Carl",
                  "en",
                  "",
                  "yes",
                  "2026-05-04T10:00:00Z")
              .csv());
      hub.quiet();

      assertThat(hub.count("select count(*) from import_refusal where code = 'ERASED'"))
          .isEqualTo(1);
      assertThat(ErasureTest.list(hub).addresses().get()).containsExactly("carl.old@example.com");
    }
  }

  @Test
  void a_listing_that_shows_an_earlier_address_has_it_erased_again() {
    try (var hub = ErasureTest.hub(MAILCHIMP)) {
      moved(hub);
      var filed = ErasureTest.erase(hub, "c-1");
      ErasureTest.through(hub, filed);
      ErasureTest.list(hub).join().accept("carl.old@example.com");
      ErasureTest.list(hub).join().accept("stranger@example.com");

      ErasureTest.sweep(hub);
      ErasureTest.through(hub, filed);

      assertThat(ErasureTest.list(hub).addresses().get()).containsExactly("stranger@example.com");
    }
  }

  @Test
  void another_person_with_an_earlier_address_is_counted() {
    try (var hub = ErasureTest.hub(MAILCHIMP)) {
      moved(hub);
      hub.takeIn(carl("c-2", "carl.old@example.com"));
      hub.quiet();

      var filed = ErasureTest.erase(hub, "c-1");

      assertThat(hub.count("select same_address from rights_case")).isEqualTo(1);
      ErasureTest.through(hub, filed);
      assertThat(ErasureTest.list(hub).addresses().get())
          .as("whoever has it now is known, and stays")
          .containsExactly("carl.old@example.com");
    }
  }

  @Test
  void a_person_is_found_by_the_address_that_any_source_has_now() {
    try (var hub = ErasureTest.hub(MAILCHIMP)) {
      hub.takeIn(carl("c-1", "carl@example.com"));
      hub.takeIn("shop", carl("s-1", "carl@example.com"));
      hub.takeIn("shop", carl("s-1", "carl.new@example.com"));
      hub.quiet();
      assertThat(hub.count("select count(*) from subject")).isEqualTo(1);

      assertThat(hub.bean(PublicRequests.class).byMail("carl@example.com")).isTrue();
      assertThat(hub.bean(PublicRequests.class).byMail("carl.new@example.com")).isTrue();
      assertThat(hub.bean(PublicRequests.class).byMail("carl.old@example.com")).isFalse();
      hub.takeIn("wiki", carl("w-1", "carl@example.com"));
      hub.takeIn("fair", carl("f-1", "carl.new@example.com"));
      assertThat(hub.count("select count(*) from subject"))
          .as("a third and a fourth source tell of the same person")
          .isEqualTo(1);
    }
  }

  @Test
  void a_listing_recognises_a_person_by_the_address_that_any_source_has_now() {
    try (var hub = TestHub.startWith(MAILCHIMP, new HashMap<>(ErasureTest.FAST))) {
      hub.until("select bool_and(baseline_at is not null) from connection");
      hub.db().sql("update connection set paused = true").update();
      hub.takeIn(carl("c-1", "carl@example.com"));
      hub.takeIn("shop", carl("s-1", "carl@example.com"));
      hub.takeIn("shop", carl("s-1", "carl.new@example.com"));
      ErasureTest.list(hub).join().accept("carl@example.com");

      ErasureTest.sweep(hub);

      assertThat(
              hub.count(
                  "select count(*) from copy c join item i on i.id = c.item_id join source s on s.id = i.source where c.known and s.name = 'crm'"))
          .isEqualTo(1);
    }
  }

  /** With the third address of three, each of which was in step. */
  private static void moved(TestHub hub) {
    for (var address : new String[] {"carl.older", "carl.old", "carl.new"}) {
      hub.takeIn(carl("c-1", address + "@example.com"));
      hub.quiet();
    }
  }

  private static String carl(String id, String address) {
    return Given.contacts()
        .row(id, "acme", address, "Carl", "en", "", "yes", "2026-05-04T10:00:00Z")
        .csv();
  }
}
