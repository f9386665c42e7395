package io.processorhub.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.copy.NextStep.Found;
import io.processorhub.copy.NextStep.Known;
import io.processorhub.copy.NextStep.Standing;
import io.processorhub.copy.NextStep.Tried;
import io.processorhub.processor.RefusalCode;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NextStepTest {

  private static final CallOutcome.Accepted ACCEPTED = CallOutcome.Accepted.PLAIN;

  @Test
  void an_accepted_copy_is_current_and_known() {
    var next = NextStep.after(tried(Operation.CREATE), ACCEPTED);

    assertThat(next.state()).isEqualTo(CopyState.CURRENT);
    assertThat(next.sent()).isTrue();
    assertThat(next.known()).isEqualTo(Known.YES);
  }

  @Test
  void one_who_left_there_is_not_sent_again() {
    var next =
        NextStep.after(
            tried(Operation.CREATE),
            new CallOutcome.Accepted(Optional.empty(), Presence.LEFT, false));

    assertThat(next.state()).isEqualTo(CopyState.HELD);
    assertThat(next.standing()).isEqualTo(Standing.LEFT);
  }

  @Test
  void one_who_is_there_already_is_known_and_due_again() {
    var next = NextStep.after(tried(Operation.CREATE), new CallOutcome.Refused(RefusalCode.EXISTS));

    assertThat(next.state()).isEqualTo(CopyState.DUE);
    assertThat(next.known()).isEqualTo(Known.YES);
  }

  @Test
  void one_who_is_not_there_any_more_is_made_anew() {
    var next = NextStep.after(tried(Operation.REKEY), new CallOutcome.Refused(RefusalCode.MISSING));

    assertThat(next.state()).isEqualTo(CopyState.DUE);
    assertThat(next.known()).isEqualTo(Known.NO);
  }

  @Test
  void what_is_not_known_is_doubtful() {
    assertThat(NextStep.after(tried(Operation.CREATE), new CallOutcome.Unknown("reset")).state())
        .isEqualTo(CopyState.DOUBTFUL);
  }

  @Test
  void a_batch_that_is_refused_travels_on_in_halves_until_the_bad_one_is_alone() {
    var refused = new CallOutcome.RefusedAsWhole(400);

    assertThat(NextStep.after(batch(500), refused).chunk()).isEqualTo(250);
    assertThat(NextStep.after(batch(3), refused).chunk()).isEqualTo(2);
    assertThat(NextStep.after(batch(2), refused).chunk()).isEqualTo(1);
    assertThat(NextStep.after(batch(1), refused).state()).isEqualTo(CopyState.DEAD);
  }

  @Test
  void a_copy_that_was_moved_leaves_its_old_key() {
    var next = NextStep.after(tried(Operation.REKEY), ACCEPTED);

    assertThat(next.state()).isEqualTo(CopyState.CURRENT);
    assertThat(next.oldKeyGone()).isTrue();
  }

  @Test
  void where_the_new_key_is_somebody_there_already_the_old_one_stays_to_be_erased() {
    var next = NextStep.after(tried(Operation.REKEY), new CallOutcome.Refused(RefusalCode.EXISTS));

    assertThat(next.known()).isEqualTo(Known.YES);
    assertThat(next.oldKeyGone()).isFalse();
  }

  @Test
  void erasing_the_old_key_makes_way_for_the_new_one() {
    var next =
        NextStep.after(new Tried(Operation.ERASE, Held.KEY_CHANGED, true, false, 1), ACCEPTED);

    assertThat(next.state()).isEqualTo(CopyState.DUE);
    assertThat(next.known()).isEqualTo(Known.NO);
    assertThat(next.oldKeyGone()).isTrue();
  }

  @Test
  void erasing_a_stray_key_leaves_the_copy_where_it_is() {
    var next =
        NextStep.after(new Tried(Operation.ERASE, Held.KEY_CHANGED, false, false, 1), ACCEPTED);

    assertThat(next.known()).isEqualTo(Known.SAME);
    assertThat(next.oldKeyGone()).isTrue();
  }

  @Test
  void whom_the_processor_leaves_alone_is_held_for_the_reason() {
    var next =
        NextStep.after(
            new Tried(Operation.RESTRICT, Held.CONSENT_WITHDRAWN, true, false, 1), ACCEPTED);

    assertThat(next.state()).isEqualTo(CopyState.HELD);
    assertThat(next.held()).isEqualTo(Held.CONSENT_WITHDRAWN);
    assertThat(next.standing()).isEqualTo(Standing.RESTRICTED);
  }

  @Test
  void a_resumed_copy_is_brought_up_to_date_next() {
    var next = NextStep.after(tried(Operation.RESUME), ACCEPTED);

    assertThat(next.state()).isEqualTo(CopyState.DUE);
    assertThat(next.standing()).isEqualTo(Standing.FREE);
  }

  @Test
  void a_doubtful_create_that_took_effect_is_current() {
    var next = NextStep.settled(tried(Operation.CREATE), new Found(true, true, false, false));

    assertThat(next.state()).isEqualTo(CopyState.CURRENT);
    assertThat(next.known()).isEqualTo(Known.YES);
  }

  @Test
  void a_doubtful_create_that_did_not_is_sent_again() {
    var next = NextStep.settled(tried(Operation.CREATE), new Found(false, false, false, false));

    assertThat(next.state()).isEqualTo(CopyState.DUE);
    assertThat(next.known()).isEqualTo(Known.NO);
  }

  @Test
  void a_doubtful_withdrawal_counts_when_it_shows() {
    var tried = new Tried(Operation.RESTRICT, Held.CONSENT_WITHDRAWN, true, false, 1);

    assertThat(NextStep.settled(tried, new Found(true, false, true, false)).standing())
        .isEqualTo(Standing.RESTRICTED);
    assertThat(NextStep.settled(tried, new Found(true, false, false, false)).state())
        .isEqualTo(CopyState.DUE);
  }

  @Test
  void a_doubtful_move_is_done_undone_or_lost() {
    var move = tried(Operation.REKEY);

    assertThat(NextStep.settled(move, new Found(true, true, false, false)).oldKeyGone()).isTrue();
    assertThat(NextStep.settled(move, new Found(false, false, false, true)).known())
        .isEqualTo(Known.SAME);
    assertThat(NextStep.settled(move, new Found(false, false, false, false)).known())
        .isEqualTo(Known.NO);
    assertThat(NextStep.settled(move, new Found(true, true, false, true)).oldKeyGone()).isFalse();
  }

  private static Tried tried(Operation operation) {
    return new Tried(operation, Held.NOT, true, false, 1);
  }

  private static Tried batch(int size) {
    return new Tried(Operation.CREATE, Held.NOT, true, false, size);
  }
}
