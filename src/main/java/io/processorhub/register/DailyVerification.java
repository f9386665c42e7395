package io.processorhub.register;

import io.processorhub.foundation.SafeFolder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies the whole register soon after a start and then once a day, and stops disclosures if it
 * was altered. After a start, since the database may be a backup that somebody changed, and a hub
 * that is restarted every night would otherwise never verify.
 */
public final class DailyVerification {

  private static final Logger LOG = LoggerFactory.getLogger(DailyVerification.class);
  private static final Duration PERIOD = Duration.ofDays(1);

  private final DataSource database;
  private final Outside outside;
  private final Sequencer sequencer;
  private final Halts halts;
  private final SafeFolder safe;
  private Instant next = Instant.MIN;

  DailyVerification(
      DataSource database, Outside outside, Sequencer sequencer, Halts halts, SafeFolder safe) {
    this.database = database;
    this.outside = outside;
    this.sequencer = sequencer;
    this.halts = halts;
    this.safe = safe;
  }

  /** Does something once a day; called every so often. */
  public synchronized void run() {
    if (Instant.now().isBefore(next)) {
      return;
    }
    next = Instant.now().plus(PERIOD);
    verify();
  }

  /** Verifies now; what is fine again lets disclosures go on. */
  synchronized void verify() {
    try (var source = LiveRegister.of(database)) {
      if (source.checkpoint().isEmpty()) {
        return;
      }
      var verdict =
          new Verifier(source, outside.keys().known(), Checkpoints.read(safe.root())).verify();
      if (verdict.finding() == Verifier.Finding.FINE) {
        halts.lift(Halts.Cause.DAMAGED);
      } else {
        halts.stop(Halts.Cause.DAMAGED, "the register is damaged: " + verdict.words());
      }
    } catch (IOException e) {
      LOG.warn("the register could not be verified; tried again tomorrow");
    }
  }
}
