package io.processorhub.erasure;

import static io.processorhub.erasure.ErasureTest.erase;
import static io.processorhub.erasure.ErasureTest.through;
import static io.processorhub.erasure.ErasureTest.view;
import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.TestHub;
import io.processorhub.sandbox.Misbehaviour;
import io.processorhub.sandbox.Misbehaviour.Kind;
import org.junit.jupiter.api.Test;

/** Who is erased had an address that is another contact's by now: nothing of theirs stays there. */
class HandedOnAddressesTest {

  private static final String LATER = "2026-11-05T10:00:00Z";

  @Test
  void nothing_of_the_erased_stays_under_an_address_whose_new_owner_may_not_be_sent() {
    try (var hub = TestHub.startAll(ErasureTest.FAST)) {
      hub.takeIn(
          Given.contacts()
              .consenting("J-1", "ja@example.com", "Jan")
              .consenting("J-2", "jb@example.com", "Job")
              .csv());
      hub.quiet();
      hub.takeIn(
          Given.contacts()
              .withdrawn("J-1", "jb@example.com", "Jan", LATER)
              .consenting("J-2", "ja@example.com", "Job")
              .csv());
      hub.quiet();

      through(hub, erase(hub, "J-2"));
      hub.quiet();

      assertThat(names(hub)).doesNotContain("Job");
    }
  }

  @Test
  void an_address_that_another_contact_keeps_is_said_to_be_kept_and_not_to_have_come_back() {
    try (var hub = TestHub.startAll(ErasureTest.FAST)) {
      hub.takeIn(
          Given.contacts()
              .consenting("K-1", "kim@example.com", "Kim")
              .consenting("K-2", "kurt@example.com", "Kurt")
              .csv());
      hub.quiet();
      hub.takeIn(
          Given.contacts()
              .consenting("K-1", "", "Kim")
              .consenting("K-2", "kim@example.com", "Kurt")
              .csv());
      hub.quiet();

      var filed = erase(hub, "K-1");
      through(hub, filed);

      assertThat(names(hub)).doesNotContain("Kim").contains("Kurt");
      assertThat(view(hub, filed).parts())
          .as("endings")
          .allSatisfy(part -> assertThat(part.ending().orElse("")).isNotEqualTo("RETURNED"));
    }
  }

  @Test
  void a_copy_that_was_handed_over_to_somebody_who_may_not_be_sent_since_is_erased() {
    try (var hub = TestHub.startAll(ErasureTest.FAST)) {
      shareAMailbox(hub);
      refuseEverything(hub);
      var filed = erase(hub, "L-1");
      hub.takeIn(Given.contacts().withdrawn("L-2", "lea@example.com", "Lou", LATER).csv());
      hub.mailchimp().behave();
      hub.mailerlite().behave();

      through(hub, filed);

      assertThat(names(hub)).doesNotContain("Lea");
    }
  }

  /** Two contacts have one address; only the first is at the lists. */
  private static void shareAMailbox(TestHub hub) {
    hub.takeIn(Given.contacts().consenting("L-1", "lea@example.com", "Lea").csv());
    hub.quiet();
    hub.takeIn(Given.contacts().consenting("L-2", "lea@example.com", "Lou").csv());
    hub.quiet();
    assertThat(names(hub)).contains("Lea").doesNotContain("Lou");
  }

  private static void refuseEverything(TestHub hub) {
    var nothing = new Misbehaviour(Kind.ERROR_500, "", "", Misbehaviour.ALWAYS, "", 0);
    hub.mailchimp().misbehave(nothing);
    hub.mailerlite().misbehave(nothing);
  }

  private static String names(TestHub hub) {
    return hub.mailchimp().members().toString() + hub.mailerlite().subscribers();
  }
}
