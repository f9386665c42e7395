package io.processorhub;

import io.processorhub.account.AccountClosure;
import io.processorhub.account.Retention;
import io.processorhub.cases.CaseBatch;
import io.processorhub.cases.MassErasures;
import io.processorhub.cases.OtherRights;
import io.processorhub.erasure.ErasureList;
import io.processorhub.offboarding.Offboarding;
import java.util.List;

/**
 * What {@code routes/follow-requests.camel.yaml} does, once, for tests that show what it leaves.
 */
public final class Jobs {

  private Jobs() {}

  /** Each in turn, whatever becomes of the others. */
  public static void once(TestHub hub) {
    List.<Runnable>of(
            hub.bean(ErasureList.class)::heal,
            hub.bean(OtherRights.class)::followed,
            hub.bean(MassErasures.class)::step,
            hub.bean(CaseBatch.class)::step,
            hub.bean(AccountClosure.class)::step,
            hub.bean(Retention.class)::step,
            hub.bean(Offboarding.class)::step)
        .forEach(Jobs::alone);
  }

  private static void alone(Runnable job) {
    try {
      job.run();
    } catch (RuntimeException failed) {
      // As a route does: the next turn tries again, and the other jobs go on.
    }
  }
}
