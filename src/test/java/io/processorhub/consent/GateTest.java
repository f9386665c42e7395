package io.processorhub.consent;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.TestHub;
import io.processorhub.foundation.DataKey;
import io.processorhub.item.FieldValues;
import io.processorhub.item.ItemKind;
import io.processorhub.processor.Declaration;
import io.processorhub.processor.LegalBasis;
import io.processorhub.register.EntryKind;
import io.processorhub.subject.Controller;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class GateTest {

  private static final Optional<Instant> MAY = Optional.of(Instant.parse("2026-05-01T00:00:00Z"));
  private static final Optional<Instant> JUNE = Optional.of(Instant.parse("2026-06-01T00:00:00Z"));
  private static final Optional<Instant> NOBODY_KNOWS_WHEN = Optional.of(Instant.MIN);
  private static final Optional<Instant> NEVER = Optional.empty();

  private final Gate gate = new Gate(null, null, null, null, null);

  @Test
  void consent_stands_until_it_is_withdrawn() {
    assertThat(decide(said(MAY, NEVER))).isInstanceOf(Permission.class);
    assertThat(decide(said(NOBODY_KNOWS_WHEN, NEVER))).isInstanceOf(Permission.class);
  }

  @Test
  void without_a_word_there_is_no_consent() {
    assertThat(decide(Map.of())).isEqualTo(new Denial(Denial.Reason.NO_CONSENT));
    assertThat(decide(Map.of("marketing.sms", new Candidate.Said(MAY, NEVER, NEVER, NEVER))))
        .isEqualTo(new Denial(Denial.Reason.NO_CONSENT));
  }

  @Test
  void a_withdrawal_beats_an_older_grant_and_one_of_the_same_moment() {
    assertThat(decide(said(MAY, JUNE))).isEqualTo(withdrawn(JUNE));
    assertThat(decide(said(JUNE, JUNE))).isEqualTo(withdrawn(JUNE));
    assertThat(decide(said(NEVER, JUNE))).isEqualTo(withdrawn(JUNE));
  }

  @Test
  void a_newer_grant_beats_a_withdrawal() {
    assertThat(decide(said(JUNE, MAY))).isInstanceOf(Permission.class);
  }

  @Test
  void a_grant_of_no_known_time_never_beats_a_withdrawal() {
    assertThat(decide(said(NOBODY_KNOWS_WHEN, MAY))).isEqualTo(withdrawn(MAY));
  }

  @Test
  void suppression_restriction_and_a_closed_account_beat_any_consent() {
    assertThat(gate.decide(candidate(false, false, true, said(JUNE, MAY)), newsletter()))
        .isEqualTo(new Denial(Denial.Reason.SUPPRESSED));
    assertThat(gate.decide(candidate(true, true, true, said(JUNE, MAY)), newsletter()))
        .isEqualTo(new Denial(Denial.Reason.RESTRICTED));
    assertThat(gate.decide(candidate(true, false, false, said(JUNE, MAY)), newsletter()))
        .isEqualTo(new Denial(Denial.Reason.ACCOUNT_CLOSED));
  }

  @Test
  void data_is_used_only_for_purposes_of_the_party_that_decides_about_it() {
    var ours = newsletter();
    var own = ours.purposes().get("newsletter");
    var theirs =
        declaration(
            Map.of(
                "newsletter",
                new Declaration.Purpose(
                    own.basis(),
                    own.consent(),
                    own.onWithdrawal(),
                    own.fields(),
                    Controller.ACCOUNT)));

    assertThat(gate.decide(decidedBy(Controller.US, false, false), ours))
        .isInstanceOf(Permission.class);
    assertThat(gate.decide(decidedBy(Controller.ACCOUNT, true, false), ours))
        .isEqualTo(new Denial(Denial.Reason.CUSTOMER_DECIDES));
    assertThat(gate.decide(decidedBy(Controller.US, false, false), theirs))
        .isEqualTo(new Denial(Denial.Reason.WE_DECIDE));
    assertThat(gate.decide(decidedBy(Controller.ACCOUNT, false, false), theirs))
        .isEqualTo(new Denial(Denial.Reason.NOT_INSTRUCTED));
    assertThat(gate.decide(decidedBy(Controller.ACCOUNT, true, false), theirs))
        .isInstanceOf(Permission.class);
    assertThat(gate.decide(decidedBy(Controller.ACCOUNT, true, true), theirs))
        .isEqualTo(new Denial(Denial.Reason.CUSTOMER_OBJECTED));
    assertThat(gate.decide(decidedBy(Controller.US, false, true), ours))
        .as("an objection is about the customer's own data")
        .isInstanceOf(Permission.class);
  }

  @Test
  void they_beat_a_purpose_that_needs_no_consent_too() {
    var contract = declaration(Map.of("orders", purpose(LegalBasis.CONTRACT, null)));

    assertThat(gate.decide(candidate(true, false, true, Map.of()), contract))
        .isInstanceOf(Permission.class);
    assertThat(gate.decide(candidate(false, false, true, Map.of()), contract))
        .isInstanceOf(Denial.class);
    assertThat(gate.decide(candidate(true, true, true, Map.of()), contract))
        .isInstanceOf(Denial.class);
    assertThat(gate.decide(candidate(true, false, false, Map.of()), contract))
        .isInstanceOf(Denial.class);
  }

  @Test
  void
      under_the_address_of_somebody_erased_only_a_newer_consent_counts_and_for_its_purpose_alone() {
    var july = Optional.of(Instant.parse("2026-07-01T00:00:00Z"));
    assertThat(gate.decide(held(true, said(MAY, NEVER)), newsletter()))
        .isEqualTo(new Denial(Denial.Reason.ERASED_ADDRESS));
    assertThat(gate.decide(held(true, said(JUNE, NEVER)), newsletter()))
        .isEqualTo(new Denial(Denial.Reason.ERASED_ADDRESS));
    assertThat(gate.decide(held(true, said(NOBODY_KNOWS_WHEN, NEVER)), newsletter()))
        .isEqualTo(new Denial(Denial.Reason.ERASED_ADDRESS));
    assertThat(gate.decide(held(true, said(july, NEVER)), newsletter()))
        .isInstanceOf(Permission.class);
    assertThat(gate.decide(held(true, said(MAY, JUNE)), newsletter()))
        .as("the reason to erase there goes before")
        .isEqualTo(withdrawn(JUNE));

    var two = new LinkedHashMap<String, Declaration.Purpose>();
    two.put("newsletter", purpose(LegalBasis.CONSENT, "marketing.email"));
    two.put("profiling", purpose(LegalBasis.CONSENT, "profiling"));
    var decision =
        gate.decide(
            held(
                true,
                Map.of(
                    "marketing.email", new Candidate.Said(MAY, NEVER, NEVER, NEVER),
                    "profiling", new Candidate.Said(july, NEVER, NEVER, NEVER))),
            declaration(two));
    assertThat(((Permission) decision).purposes()).containsOnlyKeys("profiling");
  }

  @Test
  void without_consent_a_purpose_waits_until_the_person_said_anything_newer() {
    var contract = declaration(Map.of("orders", purpose(LegalBasis.CONTRACT, null)));

    assertThat(gate.decide(held(false, Map.of()), contract))
        .isEqualTo(new Denial(Denial.Reason.ERASED_ADDRESS));
    assertThat(gate.decide(held(true, Map.of()), contract)).isInstanceOf(Permission.class);
  }

  @Test
  void a_permission_names_only_the_purposes_that_are_permitted() {
    var purposes = new LinkedHashMap<String, Declaration.Purpose>();
    purposes.put("newsletter", purpose(LegalBasis.CONSENT, "marketing.email"));
    purposes.put("profiling", purpose(LegalBasis.CONSENT, "profiling"));

    var decision =
        gate.decide(candidate(true, false, true, said(MAY, NEVER)), declaration(purposes));

    assertThat(((Permission) decision).purposes()).containsOnlyKeys("newsletter");
  }

  @Test
  void a_withdrawal_after_delivery_holds_the_copy_and_is_entered_once() {
    try (var hub = TestHub.start()) {
      hub.takeIn(Given.ada().csv());
      hub.quiet();
      var writes = hub.writes();

      hub.takeIn(withdrawn("2026-06-01T00:00:00Z"));
      hub.quiet();
      hub.takeIn(withdrawn("2026-06-01T00:00:00Z"));
      hub.quiet();

      assertThat(hub.writes()).as("the processor is told, once").isEqualTo(writes + 1);
      assertThat(hub.count("select count(*) from copy where state = 5")).isEqualTo(1);
      assertThat(denials(hub)).isEqualTo(1);
      assertThat(hub.count("select count(*) from consent_event where not granted")).isEqualTo(1);
    }
  }

  @Test
  void
      a_withdrawal_of_no_known_time_counts_from_when_it_was_heard_and_an_undated_grant_does_not_undo_it() {
    try (var hub = TestHub.start()) {
      hub.takeIn(Given.ada().csv());
      hub.quiet();
      var writes = hub.writes();

      hub.takeIn(withdrawn(""));
      hub.quiet();
      hub.takeIn(
          Given.contacts()
              .row("ada", "acme", "ada@example.com", "Countess", "en", "", "yes", "")
              .csv());
      hub.quiet();

      assertThat(hub.writes()).as("the processor is told, once").isEqualTo(writes + 1);
      assertThat(hub.count("select count(*) from copy where state = 5")).isEqualTo(1);
    }
  }

  @Test
  void a_newer_grant_releases_the_copy() {
    try (var hub = TestHub.start()) {
      hub.takeIn(withdrawn("2026-06-01T00:00:00Z"));
      hub.quiet();

      hub.takeIn(
          Given.contacts()
              .row(
                  "ada",
                  "acme",
                  "ada@example.com",
                  "Countess",
                  "en",
                  "",
                  "yes",
                  "2026-07-01T00:00:00Z")
              .csv());
      hub.quiet();

      assertThat(hub.count("select count(*) from copy where state = 2")).isEqualTo(1);
      assertThat(hub.mailchimp().member("ada@example.com").orElseThrow().mergeFields())
          .containsEntry("FNAME", "Countess");
    }
  }

  private static String withdrawn(String at) {
    return Given.contacts().withdrawn("ada", "ada@example.com", "Ada", at).csv();
  }

  private static long denials(TestHub hub) {
    return hub.count("select count(*) from entry where kind = " + EntryKind.DENIED.code());
  }

  private static Denial withdrawn(Optional<Instant> heard) {
    return new Denial(Denial.Reason.CONSENT_WITHDRAWN, heard, heard);
  }

  private Decision decide(Map<String, Candidate.Said> consents) {
    return gate.decide(candidate(true, false, true, consents), newsletter());
  }

  private static Map<String, Candidate.Said> said(
      Optional<Instant> granted, Optional<Instant> withdrawn) {
    return Map.of("marketing.email", new Candidate.Said(granted, withdrawn, withdrawn, withdrawn));
  }

  private static Candidate candidate(
      boolean active,
      boolean restricted,
      boolean accountOpen,
      Map<String, Candidate.Said> consents) {
    return new Candidate(
        1,
        1,
        1,
        Optional.of(new UUID(0, 1)),
        List.of(new Candidate.Named(1, new UUID(0, 1), -1)),
        0,
        new UUID(0, 2),
        active,
        restricted,
        accountOpen,
        DataKey.fresh(1),
        FieldValues.of(ItemKind.CONTACT, Map.of()),
        consents,
        Optional.empty(),
        Candidate.Decider.US);
  }

  /** With the address of somebody who was erased on the first of June. */
  private static Candidate held(boolean consented, Map<String, Candidate.Said> consents) {
    var plain = candidate(true, false, true, consents);
    return new Candidate(
        plain.item(),
        plain.version(),
        plain.subject(),
        plain.subjectRef(),
        plain.named(),
        plain.parent(),
        plain.accountRef(),
        plain.active(),
        plain.restricted(),
        plain.accountOpen(),
        plain.key(),
        plain.values(),
        consents,
        Optional.of(new Candidate.Hold(JUNE.get(), consented)),
        Candidate.Decider.US);
  }

  private static Candidate decidedBy(Controller controller, boolean instructed, boolean objects) {
    var plain = candidate(true, false, true, said(JUNE, NEVER));
    return new Candidate(
        plain.item(),
        plain.version(),
        plain.subject(),
        plain.subjectRef(),
        plain.named(),
        plain.parent(),
        plain.accountRef(),
        plain.active(),
        plain.restricted(),
        plain.accountOpen(),
        plain.key(),
        plain.values(),
        plain.consents(),
        plain.hold(),
        new Candidate.Decider(controller, instructed, objects));
  }

  private static Declaration newsletter() {
    return declaration(Map.of("newsletter", purpose(LegalBasis.CONSENT, "marketing.email")));
  }

  private static Declaration.Purpose purpose(LegalBasis basis, String consent) {
    return new Declaration.Purpose(
        basis,
        consent,
        null,
        Map.of("contact.email", new Declaration.FieldRule("email", "it is sent there")));
  }

  private static Declaration declaration(Map<String, Declaration.Purpose> purposes) {
    return new Declaration(
        "newsletter",
        "mailer",
        purposes,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }
}
