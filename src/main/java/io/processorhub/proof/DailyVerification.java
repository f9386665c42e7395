package io.processorhub.proof;

import io.processorhub.foundation.SafeFolder;
import io.processorhub.register.Halts;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
  private final RegisterFolder outside;
  private final Sequencer sequencer;
  private final Halts halts;
  private final SafeFolder safe;
  private Instant next = Instant.MIN;

  DailyVerification(
      DataSource database,
      RegisterFolder outside,
      Sequencer sequencer,
      Halts halts,
      SafeFolder safe) {
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
    try (var sides = sequencer.betweenSteps(this::sides)) {
      if (sides.source.checkpoint().isEmpty()) {
        return;
      }
      var verdict = new Verifier(sides.source, outside.keys().known(), sides.kept).verify();
      if (verdict.finding() == Verifier.Finding.FINE) {
        halts.lift(Halts.Cause.DAMAGED);
      } else {
        halts.stop(Halts.Cause.DAMAGED, "the register is damaged: " + verdict.words());
      }
    } catch (IOException e) {
      LOG.warn("the register could not be verified; tried again tomorrow");
    }
  }

  /** The database and what lies outside, as both are at one moment. */
  private record Sides(DatabaseRegister source, List<Checkpoint> kept) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      source.close();
    }
  }

  private Sides sides() throws IOException {
    var source = DatabaseRegister.of(database);
    return new Sides(
        source, source.checkpoint().isEmpty() ? List.of() : Checkpoints.read(safe.root()));
  }
}
