package io.processorhub.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.copy.CopyTransition.Found;
import io.processorhub.copy.CopyTransition.Known;
import io.processorhub.copy.CopyTransition.Standing;
import io.processorhub.copy.CopyTransition.Tried;
import io.processorhub.processor.RefusalCode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CopyTransitionTest {

  private static final CallOutcome.Accepted ACCEPTED = CallOutcome.Accepted.PLAIN;

  @Test
  void an_accepted_copy_is_current_and_known() {
    var next = CopyTransition.after(tried(Operation.CREATE), ACCEPTED);

    assertThat(next.state()).isEqualTo(CopyState.CURRENT);
    assertThat(next.sent()).isTrue();
    assertThat(next.known()).isEqualTo(Known.YES);
  }

  @Test
  void one_who_left_there_is_not_sent_again() {
    var next =
        CopyTransition.after(
            tried(Operation.CREATE),
            new CallOutcome.Accepted(Optional.empty(), Presence.LEFT, false));

    assertThat(next.state()).isEqualTo(CopyState.HELD);
    assertThat(next.standing()).isEqualTo(Standing.LEFT);
  }

  @Test
  void one_who_is_there_already_is_known_and_due_again() {
    var next =
        CopyTransition.after(tried(Operation.CREATE), new CallOutcome.Refused(RefusalCode.EXISTS));

    assertThat(next.state()).isEqualTo(CopyState.DUE);
    assertThat(next.known()).isEqualTo(Known.YES);
  }

  @Test
  void one_who_is_not_there_any_more_is_made_anew() {
    var next =
        CopyTransition.after(tried(Operation.REKEY), new CallOutcome.Refused(RefusalCode.MISSING));

    assertThat(next.state()).isEqualTo(CopyState.DUE);
    assertThat(next.known()).isEqualTo(Known.NO);
  }

  @Test
  void what_is_not_known_is_doubtful() {
    assertThat(
            CopyTransition.after(tried(Operation.CREATE), new CallOutcome.Unknown("reset")).state())
        .isEqualTo(CopyState.DOUBTFUL);
  }

  @Test
  void a_batch_that_is_refused_travels_on_in_halves_until_the_bad_one_is_alone() {
    var refused = new CallOutcome.RefusedAsWhole(400);

    assertThat(CopyTransition.after(batch(500), refused).chunk()).isEqualTo(250);
    assertThat(CopyTransition.after(batch(3), refused).chunk()).isEqualTo(2);
    assertThat(CopyTransition.after(batch(2), refused).chunk()).isEqualTo(1);
    assertThat(CopyTransition.after(batch(1), refused).state()).isEqualTo(CopyState.DEAD);
  }

  @Test
  void a_copy_that_was_moved_leaves_its_old_key() {
    var next = CopyTransition.after(tried(Operation.REKEY), ACCEPTED);

    assertThat(next.state()).isEqualTo(CopyState.CURRENT);
    assertThat(next.oldKeyGone()).isTrue();
  }

  @Test
  void where_the_new_key_is_somebody_there_already_the_old_one_stays_to_be_erased() {
    var next =
        CopyTransition.after(tried(Operation.REKEY), new CallOutcome.Refused(RefusalCode.EXISTS));

    assertThat(next.known()).isEqualTo(Known.YES);
    assertThat(next.oldKeyGone()).isFalse();
  }

  @Test
  void erasing_the_old_key_makes_way_for_the_new_one() {
    var next =
        CopyTransition.after(
            new Tried(Operation.ERASE, HoldReason.KEY_CHANGED, true, false, 1), ACCEPTED);

    assertThat(next.state()).isEqualTo(CopyState.DUE);
    assertThat(next.known()).isEqualTo(Known.NO);
    assertThat(next.oldKeyGone()).isTrue();
  }

  @Test
  void erasing_a_stray_key_leaves_the_copy_where_it_is() {
    var next =
        CopyTransition.after(
            new Tried(Operation.ERASE, HoldReason.KEY_CHANGED, false, false, 1), ACCEPTED);

    assertThat(next.known()).isEqualTo(Known.SAME);
    assertThat(next.oldKeyGone()).isTrue();
  }

  @Test
  void whom_the_processor_leaves_alone_is_held_for_the_reason() {
    var next =
        CopyTransition.after(
            new Tried(Operation.RESTRICT, HoldReason.CONSENT_WITHDRAWN, true, false, 1), ACCEPTED);

    assertThat(next.state()).isEqualTo(CopyState.HELD);
    assertThat(next.held()).isEqualTo(HoldReason.CONSENT_WITHDRAWN);
    assertThat(next.standing()).isEqualTo(Standing.RESTRICTED);
  }

  @Test
  void a_resumed_copy_is_brought_up_to_date_next() {
    var next = CopyTransition.after(tried(Operation.RESUME), ACCEPTED);

    assertThat(next.state()).isEqualTo(CopyState.DUE);
    assertThat(next.standing()).isEqualTo(Standing.FREE);
  }

  @Test
  void a_doubtful_create_that_took_effect_is_current() {
    var next =
        CopyTransition.settled(
            tried(Operation.CREATE), new Found(true, true, Presence.THERE, false, false));

    assertThat(next.state()).isEqualTo(CopyState.CURRENT);
    assertThat(next.known()).isEqualTo(Known.YES);
  }

  @Test
  void a_doubtful_create_that_did_not_is_sent_again() {
    var next =
        CopyTransition.settled(
            tried(Operation.CREATE), new Found(false, false, Presence.THERE, false, false));

    assertThat(next.state()).isEqualTo(CopyState.DUE);
    assertThat(next.known()).isEqualTo(Known.NO);
  }

  @Test
  void a_doubtful_withdrawal_counts_when_it_shows() {
    var tried = new Tried(Operation.RESTRICT, HoldReason.CONSENT_WITHDRAWN, true, false, 1);

    assertThat(
            CopyTransition.settled(tried, new Found(true, false, Presence.LEFT, false, false))
                .standing())
        .isEqualTo(Standing.RESTRICTED);
    assertThat(
            CopyTransition.settled(tried, new Found(true, false, Presence.THERE, false, false))
                .state())
        .isEqualTo(CopyState.DUE);
  }

  @Test
  void a_doubtful_move_is_done_undone_or_lost() {
    var move = tried(Operation.REKEY);

    assertThat(
            CopyTransition.settled(move, new Found(true, true, Presence.THERE, false, false))
                .oldKeyGone())
        .isTrue();
    assertThat(
            CopyTransition.settled(move, new Found(false, false, Presence.THERE, true, false))
                .known())
        .isEqualTo(Known.SAME);
    assertThat(
            CopyTransition.settled(move, new Found(false, false, Presence.THERE, false, false))
                .known())
        .isEqualTo(Known.NO);
    assertThat(
            CopyTransition.settled(move, new Found(true, true, Presence.THERE, true, false))
                .oldKeyGone())
        .isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      value = Operation.class,
      names = {"RESTRICT", "ERASE"})
  void a_protective_call_never_dies_whatever_the_processor_answers(Operation operation) {
    var tried = new Tried(operation, HoldReason.CONSENT_WITHDRAWN, true, false, 1);

    for (var outcome :
        List.of(
            new CallOutcome.RefusedAsWhole(400),
            new CallOutcome.Unsendable("no request"),
            new CallOutcome.Refused(RefusalCode.INVALID),
            new CallOutcome.Refused(RefusalCode.FORGOTTEN))) {
      assertThat(CopyTransition.after(tried, outcome).state()).isEqualTo(CopyState.WAITING);
      assertThat(CopyTransition.after(tried, outcome).heed())
          .isEqualTo(CopyTransition.Heed.REFUSED);
    }
    assertThat(
            CopyTransition.after(tried, new CallOutcome.Deferred("HTTP 403", Optional.empty()))
                .heed())
        .isEqualTo(CopyTransition.Heed.UNANSWERED);
    assertThat(CopyTransition.after(tried, CallOutcome.Accepted.PLAIN).heed())
        .isEqualTo(CopyTransition.Heed.HEEDED);
  }

  @Test
  void a_bounce_and_an_archived_contact_are_nobodys_word() {
    for (var presence : List.of(Presence.UNDELIVERABLE, Presence.INACTIVE)) {
      var next =
          CopyTransition.after(
              tried(Operation.UPSERT), new CallOutcome.Accepted(Optional.empty(), presence, false));

      assertThat(next.state()).isEqualTo(CopyState.HELD);
      assertThat(next.said()).isFalse();
      assertThat(next.sent()).isTrue();
    }
  }

  @Test
  void a_refusal_that_says_that_the_person_left_counts_as_their_word() {
    var next =
        CopyTransition.after(
            tried(Operation.CREATE),
            new CallOutcome.Refused(RefusalCode.MUST_SUBSCRIBE_AGAIN, Presence.LEFT));

    assertThat(next.said()).isTrue();
    assertThat(next.held()).isEqualTo(HoldReason.MUST_SUBSCRIBE_AGAIN);
  }

  @Test
  void a_new_address_refused_because_the_hub_itself_unsubscribed_starts_anew() {
    var restricted = new CopyTransition.Tried(Operation.REKEY, HoldReason.NOT, true, true, 1);

    var next =
        CopyTransition.after(
            restricted, new CallOutcome.Refused(RefusalCode.MUST_SUBSCRIBE_AGAIN, Presence.LEFT));

    assertThat(next.said()).isFalse();
    assertThat(next.state()).isEqualTo(CopyState.DUE);
    assertThat(next.oldKeyGone()).as("the old one stays to be erased").isFalse();
  }

  @Test
  void a_refusal_that_says_that_mail_comes_back_or_is_not_sent_is_nobodys_word() {
    for (var code : List.of(RefusalCode.INVALID, RefusalCode.MUST_SUBSCRIBE_AGAIN)) {
      var bounced =
          CopyTransition.after(
              tried(Operation.UPSERT), new CallOutcome.Refused(code, Presence.UNDELIVERABLE));
      var archived =
          CopyTransition.after(
              tried(Operation.UPSERT), new CallOutcome.Refused(code, Presence.INACTIVE));

      assertThat(bounced.held()).isEqualTo(HoldReason.UNDELIVERABLE);
      assertThat(archived.held()).isEqualTo(HoldReason.INACTIVE);
      assertThat(bounced.said() || archived.said()).isFalse();
    }
  }

  @Test
  void where_nobody_is_any_more_nobody_is_left_alone_either() {
    var next =
        CopyTransition.after(tried(Operation.RESUME), new CallOutcome.Refused(RefusalCode.MISSING));

    assertThat(next.known()).isEqualTo(Known.NO);
    assertThat(next.standing()).isEqualTo(CopyTransition.Standing.FREE);
  }

  @Test
  void a_refusal_for_now_is_waited_out_by_this_copy_alone() {
    var next =
        CopyTransition.after(tried(Operation.CREATE), new CallOutcome.Refused(RefusalCode.LATER));

    assertThat(next.state()).isEqualTo(CopyState.WAITING);
    assertThat(next.alone()).isTrue();
  }

  @Test
  void a_call_that_subscribes_somebody_is_settled_by_what_is_found_and_never_repeated() {
    var resume = tried(Operation.RESUME);

    assertThat(
            CopyTransition.settled(resume, new Found(true, true, Presence.THERE, false, false))
                .standing())
        .isEqualTo(CopyTransition.Standing.FREE);
    assertThat(
            CopyTransition.settled(resume, new Found(true, true, Presence.LEFT, false, false))
                .held())
        .isEqualTo(HoldReason.MUST_SUBSCRIBE_AGAIN);
    assertThat(
            CopyTransition.settled(resume, new Found(false, false, Presence.THERE, false, false))
                .known())
        .isEqualTo(CopyTransition.Known.NO);
  }

  @Test
  void what_the_processor_changes_twice_is_held() {
    var upsert = tried(Operation.UPSERT);
    var once = CopyTransition.settled(upsert, new Found(true, false, Presence.THERE, false, false));
    var twice = CopyTransition.settled(upsert, new Found(true, false, Presence.THERE, false, true));

    assertThat(once.state()).isEqualTo(CopyState.DUE);
    assertThat(once.otherwise()).isTrue();
    assertThat(twice.held()).isEqualTo(HoldReason.VALUE_CHANGED);
  }

  @Test
  void who_left_is_not_erased_under_the_address_they_gave_up() {
    var erase = new Tried(Operation.ERASE, HoldReason.KEY_CHANGED, true, false, 1);
    var next = CopyTransition.after(erase, new CallOutcome.Spared(Presence.LEFT));

    assertThat(next.said()).isTrue();
    assertThat(next.standing()).isEqualTo(CopyTransition.Standing.LEFT);
    assertThat(next.known()).isEqualTo(CopyTransition.Known.SAME);
  }

  @Test
  void what_is_spared_under_an_earlier_address_is_not_asked_for_again_at_once() {
    var erase = new Tried(Operation.ERASE, HoldReason.KEY_CHANGED, false, false, 1);
    for (var presence : List.of(Presence.LEFT, Presence.INACTIVE)) {
      var next = CopyTransition.after(erase, new CallOutcome.Spared(presence));

      assertThat(next.state()).isEqualTo(CopyState.WAITING);
      assertThat(next.alone()).as("longer each time").isTrue();
      assertThat(next.said()).isEqualTo(presence == Presence.LEFT);
    }
  }

  private static Tried tried(Operation operation) {
    return new Tried(operation, HoldReason.NOT, true, false, 1);
  }

  private static Tried batch(int size) {
    return new Tried(Operation.CREATE, HoldReason.NOT, true, false, size);
  }
}
