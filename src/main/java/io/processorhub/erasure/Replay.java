package io.processorhub.erasure;

import io.processorhub.register.Restored;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;

/** Whom a restored backup brought back is erased again, in the transaction that found it. */
class Replay {

  private static final Logger LOG = LoggerFactory.getLogger(Replay.class);

  private final ErasureList list;
  private final Cases cases;

  Replay(ErasureList list, Cases cases) {
    this.list = list;
    this.cases = cases;
  }

  @EventListener
  void restored(Restored event) {
    var again = list.lines().stream().filter(cases::again).count();
    LOG.warn("a backup was restored: {} people who were erased since are erased again", again);
  }
}
