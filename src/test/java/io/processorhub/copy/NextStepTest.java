package io.processorhub.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.processor.RefusalCode;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NextStepTest {

  @Test
  void an_accepted_copy_is_current_and_known() {
    var next = NextStep.after(new CallOutcome.Accepted(Optional.empty()), 500);

    assertThat(next.state()).isEqualTo(CopyState.CURRENT);
    assertThat(next.sent()).isTrue();
    assertThat(next.known()).isTrue();
  }

  @Test
  void one_who_is_there_already_is_known_and_due_again() {
    var next = NextStep.after(new CallOutcome.Refused(RefusalCode.EXISTS), 500);

    assertThat(next.state()).isEqualTo(CopyState.DUE);
    assertThat(next.known()).isTrue();
    assertThat(next.sent()).isFalse();
  }

  @Test
  void a_call_without_an_answer_is_doubtful_and_not_simply_tried_again() {
    assertThat(NextStep.after(new CallOutcome.Unknown("timeout"), 500).state())
        .isEqualTo(CopyState.DOUBTFUL);
  }

  @Test
  void a_batch_refused_as_a_whole_travels_on_in_halves() {
    assertThat(NextStep.after(new CallOutcome.RefusedAsWhole(400), 500).chunk()).isEqualTo(250);
    assertThat(NextStep.after(new CallOutcome.RefusedAsWhole(400), 3).chunk()).isEqualTo(2);
    assertThat(NextStep.after(new CallOutcome.RefusedAsWhole(400), 2).chunk()).isEqualTo(1);
    assertThat(NextStep.after(new CallOutcome.RefusedAsWhole(400), 1).state())
        .isEqualTo(CopyState.DEAD);
  }

  @Test
  void a_doubtful_creation_that_is_not_there_is_made_again() {
    var next = NextStep.settled(Operation.CREATE, false, false);

    assertThat(next.state()).isEqualTo(CopyState.DUE);
    assertThat(next.known()).isFalse();
  }

  @Test
  void a_doubtful_creation_that_is_there_but_differs_is_corrected() {
    var next = NextStep.settled(Operation.CREATE, true, false);

    assertThat(next.state()).isEqualTo(CopyState.DUE);
    assertThat(next.known()).isTrue();
  }

  @Test
  void a_doubtful_change_that_is_there_is_done() {
    assertThat(NextStep.settled(Operation.UPSERT, true, true).state()).isEqualTo(CopyState.CURRENT);
  }
}
