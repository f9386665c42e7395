package io.processorhub.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.copy.NextOperation.Means;
import io.processorhub.copy.NextOperation.Standing;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NextOperationTest {

  private static final Means ALL = new Means(true, true, true);
  private static final Means FEW = new Means(true, false, false);
  private static final Standing UNKNOWN = standing(false, false, false, Presence.THERE);
  private static final Standing HERE = standing(true, true, false, Presence.THERE);
  private static final Standing RESTRICTED = standing(true, true, true, Presence.THERE);
  private static final Standing LEFT = standing(true, true, true, Presence.LEFT);
  private static final Standing FOUND = standing(true, false, false, Presence.THERE);

  private static Standing standing(
      boolean known, boolean sent, boolean restricted, Presence presence) {
    return new Standing(known, sent, restricted, presence, false, false);
  }

  @Test
  void nobody_who_is_not_there_is_restricted() {
    assertThat(NextOperation.denied(HoldReason.NO_CONSENT, UNKNOWN, ALL).operation()).isEmpty();
  }

  @Test
  void whoever_may_not_be_disclosed_any_more_is_left_alone_once() {
    assertThat(NextOperation.denied(HoldReason.CONSENT_WITHDRAWN, HERE, ALL).operation())
        .contains(Operation.RESTRICT);
    assertThat(NextOperation.denied(HoldReason.CONSENT_WITHDRAWN, RESTRICTED, ALL).operation())
        .isEmpty();
  }

  @Test
  void whom_the_hub_found_there_is_not_touched_for_want_of_a_consent() {
    assertThat(NextOperation.denied(HoldReason.NO_CONSENT, FOUND, ALL).operation()).isEmpty();
    assertThat(NextOperation.denied(HoldReason.CUSTOMER_DECIDES, FOUND, ALL).operation()).isEmpty();
    assertThat(NextOperation.denied(HoldReason.CUSTOMER_DECIDES, HERE, ALL).operation())
        .contains(Operation.RESTRICT);
    assertThat(NextOperation.denied(HoldReason.CONSENT_WITHDRAWN, FOUND, ALL).operation())
        .contains(Operation.RESTRICT);
  }

  @Test
  void after_the_time_that_was_said_a_withdrawn_copy_is_erased() {
    var over = new Standing(true, true, true, Presence.THERE, true, false);

    assertThat(NextOperation.denied(HoldReason.CONSENT_WITHDRAWN, over, ALL).operation())
        .contains(Operation.ERASE);
    assertThat(NextOperation.denied(HoldReason.RESTRICTED, over, ALL).operation()).isEmpty();
  }

  @Test
  void without_an_address_a_copy_ends_as_the_declaration_says() {
    var over = new Standing(true, true, false, Presence.THERE, true, false);

    assertThat(NextOperation.denied(HoldReason.NO_KEY, HERE, ALL).operation())
        .contains(Operation.RESTRICT);
    assertThat(NextOperation.denied(HoldReason.NO_KEY, over, ALL).operation())
        .contains(Operation.ERASE);
    assertThat(NextOperation.denied(HoldReason.NO_KEY, UNKNOWN, ALL).operation()).isEmpty();
  }

  @Test
  void who_came_back_by_themselves_after_a_no_is_neither_restricted_nor_erased() {
    var back = new Standing(true, true, false, Presence.THERE, true, true);

    assertThat(NextOperation.denied(HoldReason.CONSENT_WITHDRAWN, back, ALL))
        .isEqualTo(new NextOperation(Optional.empty(), HoldReason.CAME_BACK));
    assertThat(NextOperation.denied(HoldReason.RESTRICTED, back, ALL).operation())
        .contains(Operation.RESTRICT);
  }

  @Test
  void a_bounced_or_archived_copy_is_not_mailed_so_it_is_not_restricted_but_erased_when_due() {
    for (var presence : new Presence[] {Presence.UNDELIVERABLE, Presence.INACTIVE}) {
      var quiet = standing(true, true, false, presence);
      var over = new Standing(true, true, false, presence, true, false);

      assertThat(NextOperation.denied(HoldReason.CONSENT_WITHDRAWN, quiet, ALL).operation())
          .isEmpty();
      assertThat(NextOperation.denied(HoldReason.CONSENT_WITHDRAWN, over, ALL).operation())
          .contains(Operation.ERASE);
      assertThat(NextOperation.permitted(quiet, ALL, true, false).operation()).isEmpty();
    }
  }

  @Test
  void the_bounces_of_an_address_are_given_up_with_it() {
    var bounced = standing(true, true, false, Presence.UNDELIVERABLE);

    assertThat(NextOperation.permitted(bounced, ALL, false, false))
        .isEqualTo(new NextOperation(Optional.of(Operation.ERASE), HoldReason.KEY_CHANGED));
    assertThat(
            NextOperation.permitted(
                    standing(true, true, false, Presence.INACTIVE), ALL, false, false)
                .why())
        .isEqualTo(HoldReason.INACTIVE);
  }

  @Test
  void a_changed_key_is_moved_or_else_erased_and_made_anew() {
    assertThat(NextOperation.permitted(HERE, ALL, false, false).operation())
        .contains(Operation.REKEY);
    assertThat(NextOperation.permitted(HERE, FEW, false, false))
        .isEqualTo(new NextOperation(Optional.of(Operation.ERASE), HoldReason.KEY_CHANGED));
  }

  @Test
  void who_was_left_alone_is_resumed_or_must_come_back_alone() {
    assertThat(NextOperation.permitted(RESTRICTED, ALL, true, true).operation())
        .contains(Operation.RESUME);
    assertThat(NextOperation.permitted(RESTRICTED, FEW, true, true).why())
        .isEqualTo(HoldReason.MUST_SUBSCRIBE_AGAIN);
    assertThat(NextOperation.permitted(LEFT, ALL, true, true).why())
        .isEqualTo(HoldReason.MUST_SUBSCRIBE_AGAIN);
  }

  @Test
  void what_is_the_same_is_not_sent() {
    assertThat(NextOperation.permitted(HERE, ALL, true, true).operation()).isEmpty();
    assertThat(NextOperation.permitted(HERE, ALL, true, false).operation())
        .contains(Operation.UPSERT);
    assertThat(NextOperation.permitted(UNKNOWN, ALL, true, true).operation())
        .contains(Operation.CREATE);
  }
}
