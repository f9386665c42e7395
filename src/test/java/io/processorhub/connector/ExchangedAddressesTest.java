package io.processorhub.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.Owner;
import io.processorhub.StandIn;
import io.processorhub.TestHub;
import io.processorhub.copy.Sweeps;
import io.processorhub.processor.Connections;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses that people exchange or hand on: each mailbox goes with who has it now. */
class ExchangedAddressesTest {

  private static final String LATER = "2026-11-05T10:00:00Z";

  private static TestHub hub;
  private static int round;

  private String eve;
  private String eli;
  private String mia;

  @BeforeAll
  static void start() {
    hub = TestHub.startAll(Map.of());
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @BeforeEach
  void somebodyNew() {
    hub.mailchimp().asksAgain(false);
    round++;
    eve = "eve" + round + "@example.com";
    eli = "eli" + round + "@example.com";
    mia = "mia" + round + "@example.com";
    take(Given.contacts().consenting(id("E-1"), eve, "Eve").consenting(id("E-2"), eli, "Eli"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mailchimp", "mailerlite"})
  void two_addresses_exchanged_in_one_file_are_updated_in_place(String processor) {
    take(Given.contacts().consenting(id("E-1"), eli, "Eve").consenting(id("E-2"), eve, "Eli"));

    assertThat(at(processor).givenName().apply(eli)).contains("Eve");
    assertThat(at(processor).givenName().apply(eve)).contains("Eli");
    assertThat(at(processor).timesCreated().apply(eli)).isEqualTo(1);
    assertMailed(processor, eve);
    assertMailed(processor, eli);
    assertInStep();
  }

  @ParameterizedTest
  @ValueSource(strings = {"mailchimp", "mailerlite"})
  void a_ring_of_three_is_updated_in_place(String processor) {
    take(Given.contacts().consenting(id("E-3"), mia, "Mia"));

    take(
        Given.contacts()
            .consenting(id("E-1"), eli, "Eve")
            .consenting(id("E-2"), mia, "Eli")
            .consenting(id("E-3"), eve, "Mia"));

    assertThat(at(processor).givenName().apply(eli)).contains("Eve");
    assertThat(at(processor).givenName().apply(mia)).contains("Eli");
    assertThat(at(processor).givenName().apply(eve)).contains("Mia");
    assertInStep();
  }

  @ParameterizedTest
  @ValueSource(strings = {"mailchimp", "mailerlite"})
  void a_no_after_an_exchange_reaches_the_mailbox_of_who_said_it(String processor) {
    take(Given.contacts().consenting(id("E-1"), eli, "Eve").consenting(id("E-2"), eve, "Eli"));

    take(Given.contacts().withdrawn(id("E-1"), eli, "Eve", LATER));

    assertNotMailed(processor, eli);
    assertMailed(processor, eve);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mailchimp", "mailerlite"})
  void a_no_in_the_file_that_exchanges_does_too(String processor) {
    take(
        Given.contacts().withdrawn(id("E-1"), eli, "Eve", LATER).consenting(id("E-2"), eve, "Eli"));

    assertNotMailed(processor, eli);
    assertMailed(processor, eve);
    assertThat(at(processor).givenName().apply(eve)).contains("Eli");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mailchimp", "mailerlite"})
  void who_left_there_before_an_exchange_is_mailed_nowhere_under_the_new_address(String processor) {
    at(processor).unsubscribe().accept(eve);

    take(Given.contacts().consenting(id("E-1"), eli, "Eve").consenting(id("E-2"), eve, "Eli"));

    assertNotMailed("mailchimp", eli);
    assertNotMailed("mailerlite", eli);
    assertNotMailed(processor, eve);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mailchimp", "mailerlite"})
  void so_is_who_left_there_when_the_other_one_says_no_in_the_file_that_exchanges(
      String processor) {
    at(processor).unsubscribe().accept(eve);

    take(
        Given.contacts().consenting(id("E-1"), eli, "Eve").withdrawn(id("E-2"), eve, "Eli", LATER));

    assertNotMailed("mailchimp", eli);
    assertNotMailed("mailerlite", eli);
    assertNotMailed("mailchimp", eve);
    assertNotMailed("mailerlite", eve);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mailchimp", "mailerlite"})
  void what_the_hub_restricted_after_an_exchange_is_erased_and_no_word_of_theirs(String processor)
      throws Exception {
    take(
        Given.contacts().consenting(id("E-1"), eli, "Eve").withdrawn(id("E-2"), eve, "Eli", LATER));
    var noes = hub.count("select count(*) from consent_event where not granted");

    daysPass();

    assertThat(at(processor).addresses().get()).doesNotContain(eve).contains(eli);
    assertMailed(processor, eli);
    assertThat(hub.count("select count(*) from consent_event where not granted")).isEqualTo(noes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mailchimp", "mailerlite"})
  void an_address_handed_on_stays_subscribed_for_who_has_it_now(String processor) {
    take(
        Given.contacts().withdrawn(id("E-1"), mia, "Eve", LATER).consenting(id("E-2"), eve, "Eli"));

    assertMailed(processor, eve);
    assertThat(at(processor).givenName().apply(eve)).contains("Eli");
    assertNotMailed(processor, mia);
    assertNotMailed(processor, eli);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mailchimp", "mailerlite"})
  void after_an_exchange_each_is_erased_under_the_address_of_their_own(String processor)
      throws Exception {
    take(Given.contacts().consenting(id("E-1"), eli, "Eve").consenting(id("E-2"), eve, "Eli"));
    take(Given.contacts().withdrawn(id("E-1"), eli, "Eve", LATER));

    daysPass();

    assertThat(at(processor).addresses().get()).doesNotContain(eli).contains(eve);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mailchimp", "mailerlite"})
  void who_takes_an_address_that_another_contact_keeps_is_not_mailed_under_the_old_one(
      String processor) {
    take(Given.contacts().consenting(id("E-1"), eli, "Eve"));

    assertNotMailed(processor, eve);
    assertMailed(processor, eli);
    assertThat(at(processor).givenName().apply(eli)).contains("Eli");
  }

  @Test
  void who_moves_to_an_address_that_mailchimp_refuses_for_good_is_not_mailed_under_the_old_one() {
    hub.mailchimp().forget(mia);

    take(Given.contacts().consenting(id("E-1"), mia, "Eve"));

    assertNotMailed("mailchimp", eve);
    assertMailed("mailerlite", mia);
  }

  @Test
  void who_moves_to_an_address_that_is_at_mailchimp_already_is_that_member_from_then_on() {
    hub.mailchimp().put(mia, "subscribed", Map.of());

    take(Given.contacts().consenting(id("E-1"), mia, "Eve"));

    assertThat(at("mailchimp").addresses().get()).doesNotContain(eve);
    assertMailed("mailchimp", mia);
    assertThat(at("mailchimp").givenName().apply(mia)).contains("Eve");
    assertInStep();
  }

  @ParameterizedTest
  @ValueSource(strings = {"unsubscribed", "cleaned", "archived"})
  void who_moves_to_an_address_that_is_not_mailed_there_is_mailed_under_none(String status) {
    hub.mailchimp().put(mia, "subscribed", Map.of());
    if (status.equals("archived")) {
      hub.mailchimp().archive(mia);
    } else {
      hub.mailchimp().put(mia, status, Map.of());
    }

    take(Given.contacts().consenting(id("E-1"), mia, "Eve"));

    assertThat(at("mailchimp").addresses().get()).doesNotContain(eve);
    assertThat(at("mailchimp").status().apply(mia)).contains(status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mailchimp", "mailerlite"})
  void an_address_whose_earlier_owner_cannot_leave_it_is_the_new_owners(String processor) {
    hub.mailchimp().asksAgain(true);
    take(Given.contacts().consenting(id("E-3"), mia, "Mia"));
    take(Given.contacts().consenting(id("E-1"), eli, "Eve"));

    take(Given.contacts().consenting(id("E-3"), eve, "Mia"));

    assertMailed(processor, eve);
    assertThat(at(processor).givenName().apply(eve)).contains("Mia");
    assertNotMailed(processor, mia);
    assertThat(at(processor).givenName().apply(eli)).contains("Eli");
  }

  @Test
  void so_it_is_where_mailchimp_refuses_the_earlier_owners_new_address_for_good() {
    hub.mailchimp().asksAgain(true);
    hub.mailchimp().forget(mia);
    take(Given.contacts().consenting(id("E-1"), mia, "Eve"));

    take(Given.contacts().consenting(id("E-2"), eve, "Eli"));

    assertMailed("mailchimp", eve);
    assertThat(at("mailchimp").givenName().apply(eve)).contains("Eli");
    assertNotMailed("mailchimp", eli);
    assertMailed("mailerlite", eve);
  }

  @Test
  void who_waits_for_an_address_that_nobody_has_any_more_is_decided_anew_after_a_listing()
      throws Exception {
    take(Given.contacts().withdrawn(id("E-2"), eli, "Eli", LATER));
    take(
        Given.contacts()
            .row(id("E-3"), "acme", eli, "Ella", "en", "", "yes", "2026-11-20T00:00:00Z"));
    // The address becomes free in the very moment in which it is written down who waits for it.
    var waiting =
        hub.db()
            .sql("select item_id, connection, wanted from copy where wanted is not null")
            .query()
            .listOfRows();
    assertThat(waiting).isNotEmpty();
    hub.db().sql("update copy set wanted = null where wanted is not null").update();
    daysPass();
    waiting.forEach(
        one ->
            hub.db()
                .sql("update copy set wanted = ? where item_id = ? and connection = ?")
                .params(one.get("wanted"), one.get("item_id"), one.get("connection"))
                .update());
    assertNotMailed("mailerlite", eli);

    hub.bean(Connections.class).approved().forEach(hub.bean(Sweeps.class)::ask);
    hub.until("select count(*) = 0 from sweep where state = 0");
    hub.quiet();

    assertMailed("mailerlite", eli);
    assertThat(at("mailerlite").givenName().apply(eli)).contains("Ella");
  }

  private static void daysPass() throws Exception {
    Owner.run(
        hub,
        "update hub.consent_event set recorded_at = recorded_at - interval '31 days' where not granted");
    hub.db().sql("update copy set due_at = now() where due_at > now()").update();
    hub.quiet();
  }

  private String id(String name) {
    return name + "-" + round;
  }

  private static void take(Given file) {
    hub.takeIn(file.csv());
    hub.quiet();
  }

  private static StandIn at(String processor) {
    return hub.standIn(processor);
  }

  private static void assertMailed(String processor, String address) {
    assertThat(at(processor).status().apply(address))
        .as("%s at %s", address, processor)
        .isPresent()
        .get()
        .isIn("subscribed", "pending", "active");
  }

  private static void assertNotMailed(String processor, String address) {
    assertThat(at(processor).status().apply(address).filter(s -> !s.equals("unsubscribed")))
        .as("%s at %s", address, processor)
        .isEmpty();
  }

  private static void assertInStep() {
    assertThat(
            hub.count(
                "select count(*) from copy c join item i on i.id = c.item_id where c.state <> 2 and i.id > (select max(id) - 3 from item)"))
        .isZero();
  }
}
