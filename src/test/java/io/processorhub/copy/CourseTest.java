package io.processorhub.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.copy.Course.Means;
import io.processorhub.copy.Course.Standing;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CourseTest {

  private static final Means ALL = new Means(true, true, true);
  private static final Means FEW = new Means(true, false, false);
  private static final Standing UNKNOWN = new Standing(false, false, false, false, false);
  private static final Standing HERE = new Standing(true, true, false, false, false);
  private static final Standing RESTRICTED = new Standing(true, true, true, false, false);
  private static final Standing LEFT = new Standing(true, true, true, true, false);
  private static final Standing FOUND = new Standing(true, false, false, false, false);

  @Test
  void nobody_who_is_not_there_is_restricted() {
    assertThat(Course.denied(Held.NO_CONSENT, UNKNOWN, ALL).operation()).isEmpty();
  }

  @Test
  void whoever_may_not_be_disclosed_any_more_is_left_alone_once() {
    assertThat(Course.denied(Held.CONSENT_WITHDRAWN, HERE, ALL).operation())
        .contains(Operation.RESTRICT);
    assertThat(Course.denied(Held.CONSENT_WITHDRAWN, RESTRICTED, ALL).operation()).isEmpty();
  }

  @Test
  void whom_the_hub_found_there_is_not_touched_for_want_of_a_consent() {
    assertThat(Course.denied(Held.NO_CONSENT, FOUND, ALL).operation()).isEmpty();
    assertThat(Course.denied(Held.CONSENT_WITHDRAWN, FOUND, ALL).operation())
        .contains(Operation.RESTRICT);
  }

  @Test
  void after_the_time_that_was_said_a_withdrawn_copy_is_erased() {
    var over = new Standing(true, true, true, false, true);

    assertThat(Course.denied(Held.CONSENT_WITHDRAWN, over, ALL).operation())
        .contains(Operation.ERASE);
    assertThat(Course.denied(Held.RESTRICTED, over, ALL).operation()).isEmpty();
  }

  @Test
  void a_changed_key_is_moved_or_else_erased_and_made_anew() {
    assertThat(Course.permitted(HERE, ALL, false, false).operation()).contains(Operation.REKEY);
    assertThat(Course.permitted(HERE, FEW, false, false))
        .isEqualTo(new Course(Optional.of(Operation.ERASE), Held.KEY_CHANGED));
  }

  @Test
  void who_was_left_alone_is_resumed_or_must_come_back_alone() {
    assertThat(Course.permitted(RESTRICTED, ALL, true, true).operation())
        .contains(Operation.RESUME);
    assertThat(Course.permitted(RESTRICTED, FEW, true, true).why())
        .isEqualTo(Held.MUST_SUBSCRIBE_AGAIN);
    assertThat(Course.permitted(LEFT, ALL, true, true).why()).isEqualTo(Held.MUST_SUBSCRIBE_AGAIN);
  }

  @Test
  void what_is_the_same_is_not_sent() {
    assertThat(Course.permitted(HERE, ALL, true, true).operation()).isEmpty();
    assertThat(Course.permitted(HERE, ALL, true, false).operation()).contains(Operation.UPSERT);
    assertThat(Course.permitted(UNKNOWN, ALL, true, true).operation()).contains(Operation.CREATE);
  }
}
