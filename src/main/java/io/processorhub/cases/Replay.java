package io.processorhub.cases;

import io.processorhub.erasure.ErasureList;
import io.processorhub.register.Restored;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;

/**
 * A person whom a restored backup brought back is erased again, in the transaction that found it.
 * An erasure that was only begun counts if the register says that it was accepted; otherwise an
 * administrator decides.
 */
class Replay {

  private static final Logger LOG = LoggerFactory.getLogger(Replay.class);

  private final ErasureList list;
  private final Cases cases;
  private final BegunErasures begun;

  Replay(ErasureList list, Cases cases, BegunErasures begun) {
    this.list = list;
    this.cases = cases;
    this.begun = begun;
  }

  @EventListener
  void restored(Restored event) {
    var again = list.lines().stream().filter(cases::again).count();
    for (var line : list.begun()) {
      if (begun.accepted(line)) {
        again += cases.again(line) ? 1 : 0;
      } else {
        begun.ask(line);
      }
    }
    LOG.warn("a backup was restored: {} people who were erased since are erased again", again);
  }
}
