package io.processorhub.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.TestHub;
import io.processorhub.access.Actor;
import io.processorhub.access.Role;
import io.processorhub.cases.Cases;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/**
 * A known person who takes over the address of somebody who was erased is not sent under it on a
 * consent from before.
 */
class ErasedAddressTest {

  private static final Path MAILCHIMP = Path.of("connectors/mailchimp.yaml");
  private static final String HELD = "select count(*) from copy where state = 5 and reason = 18";

  @Test
  void a_known_contact_does_not_bring_an_erased_address_back_on_an_old_consent() {
    try (var hub = TestHub.startAll(new HashMap<>(ErasureTest.FAST))) {
      hub.until("select bool_and(baseline_at is not null) from connection");
      hub.takeIn(eve("ada@example.com").replace("eve", "ada"));
      hub.takeIn(eve("eve@example.com"));
      hub.quiet();
      ErasureTest.through(hub, ErasureTest.erase(hub, "ada"));

      hub.takeIn(eve("ada@example.com"));
      hub.quiet();

      assertThat(hub.mailchimp().member("ada@example.com")).isEmpty();
      assertThat(hub.mailerlite().subscribers()).noneMatch(one -> one.email().startsWith("ada@"));
      assertThat(hub.count(HELD)).isEqualTo(2);
      assertThat(hub.mailchimp().member("eve@example.com").orElseThrow().status().toString())
          .as("nothing goes to the address that is not theirs any more")
          .isEqualToIgnoringCase("unsubscribed");
      assertThat(
              hub.count(
                  "select count(*) from entry where kind = 3 and convert_from(leaf, 'UTF8') like '%address of somebody who was erased%'"))
          .isEqualTo(2);

      hub.takeIn(consenting("eve", "ada@example.com", ErasureTest.now(hub)));
      hub.quiet();
      assertThat(hub.count(HELD)).isZero();
    }
  }

  @Test
  void the_hold_ends_when_the_address_changes_again() {
    try (var hub = erased()) {
      hub.takeIn(eve("ada@example.com"));
      hub.quiet();
      assertThat(hub.count(HELD)).isEqualTo(1);

      hub.takeIn(eve("eve@example.com"));
      hub.quiet();

      assertThat(hub.count(HELD)).isZero();
      assertThat(hub.count("select count(*) from item where suppressed_since is not null"))
          .isZero();
    }
  }

  @Test
  void who_had_the_address_before_the_erasure_is_not_held() {
    try (var hub = ErasureTest.hub(MAILCHIMP)) {
      hub.takeIn(eve("ada@example.com").replace("eve", "ada"));
      hub.takeIn(eve("ada@example.com"));
      hub.takeIn(eve("eve@example.com"));
      hub.quiet();
      ErasureTest.through(hub, ErasureTest.erase(hub, "ada"));

      hub.takeIn(eve("ada@example.com"));
      hub.quiet();

      assertThat(hub.count(HELD)).isZero();
      assertThat(hub.count("select count(*) from item where suppressed_since is not null"))
          .isZero();
    }
  }

  @Test
  void an_accounts_erasure_holds_the_contacts_of_that_account_only() {
    try (var hub = ErasureTest.hub(MAILCHIMP)) {
      hub.takeIn(eve("ada@example.com").replace("eve", "ada"));
      hub.takeIn(eve("eve@example.com"));
      hub.takeIn(eve("fay@example.com").replace("eve", "fay").replace("acme", "beta"));
      hub.quiet();
      var acme = hub.count("select account_id from item group by account_id having count(*) = 2");
      hub.bean(Cases.class)
          .file(
              ErasureTest.request("crm", "ada", Optional.empty()),
              new Actor("acme", Role.SOURCE, OptionalLong.of(acme), Instant.MAX));
      hub.until("select count(*) = 0 from forwarding where step = 0");

      hub.takeIn(eve("ada@example.com"));
      hub.quiet();
      assertThat(hub.count(HELD)).isEqualTo(1);
      hub.takeIn(eve("ada@example.com").replace("eve", "fay").replace("acme", "beta"));
      hub.quiet();

      assertThat(hub.count(HELD)).as("Mailchimp takes it back for nobody").isEqualTo(1);
      assertThat(hub.count("select count(*) from item where suppressed_since is not null"))
          .isEqualTo(1);
    }
  }

  private static TestHub erased() {
    var hub = ErasureTest.hub(MAILCHIMP);
    hub.takeIn(eve("ada@example.com").replace("eve", "ada"));
    hub.takeIn(eve("eve@example.com"));
    hub.quiet();
    ErasureTest.through(hub, ErasureTest.erase(hub, "ada"));
    return hub;
  }

  private static String eve(String address) {
    return consenting("eve", address, "2026-01-01T00:00:00Z");
  }

  private static String consenting(String id, String address, String at) {
    return Given.contacts().row(id, "acme", address, "E", "en", "", "yes", at).csv();
  }
}
