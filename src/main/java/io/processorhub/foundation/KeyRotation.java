package io.processorhub.foundation;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces the KEK: a new epoch begins, all keys are wrapped by it, the old epoch is closed once
 * nothing is wrapped by it, and its file is destroyed once no copy of the database should need it.
 * From then on whatever stands only in copies, a write-ahead log or a dead row is noise.
 *
 * <p>Every step can be done by any node, twice, or after a crash: {@code routes/rotate-keys} asks
 * for it again and again. See docs/decisions/0011-kek-epochs.md.
 */
public final class KeyRotation {

  /**
   * A node wraps by a retired epoch for {@link Keks#STALENESS} more, and its transaction ends some
   * time later. Closing earlier would be safe, but would make such a transaction fail.
   */
  static final Duration SETTLE = Duration.ofMinutes(5);

  private static final Logger LOG = LoggerFactory.getLogger(KeyRotation.class);
  private static final Progress SILENT = (table, looked, wrapped) -> {};

  private final Epochs epochs;
  private final Keks keks;
  private final Rewrap rewrap;
  private final SafeFolder safe;
  private final KeySettings settings;

  KeyRotation(Epochs epochs, Keks keks, Rewrap rewrap, SafeFolder safe, KeySettings settings) {
    this.epochs = epochs;
    this.keks = keks;
    this.rewrap = rewrap;
    this.safe = safe;
    this.settings = settings;
  }

  /** Does what is due; called by every node now and then. */
  public void check() {
    keks.refresh();
    begin(settings.rotateEvery());
    proceed(SETTLE, settings.keep(), SILENT);
  }

  /** Begins a new epoch unless one has just begun, and wraps all keys by it. */
  public void rotate(Progress progress) {
    if (epochs.living().stream().noneMatch(Epoch::underWay)) {
      begin(Duration.ZERO);
    }
    proceed(SETTLE, settings.keep(), progress);
  }

  /**
   * The same, and destroys all older KEKs at once.
   *
   * @throws IllegalArgumentException if a hub is running, which may still need them
   */
  public void rotateNow(Progress progress) {
    if (epochs.inUse()) {
      throw new IllegalArgumentException(
          "a hub is running on this database and may still need the old KEK; stop all nodes first, or leave out --now");
    }
    if (epochs.living().stream().noneMatch(Epoch::underWay)) {
      begin(Duration.ZERO);
    }
    proceed(Duration.ZERO, Duration.ZERO, progress);
  }

  public KeyStatus status() {
    return new KeyStatus(epochs.all(), rewrap.counts(), settings);
  }

  /** When what is erased now is unreadable in every copy of the database. */
  public Instant outOfReach() {
    return new KeyStatus(epochs.all(), Map.of(), settings).outOfReach();
  }

  private void begin(Duration age) {
    if (epochs.begin(age, keks::make)) {
      LOG.info("epoch {} begins: new keys are wrapped by it", keks.refresh());
    }
  }

  private void proceed(Duration settle, Duration keep, Progress progress) {
    var underWay = epochs.living().stream().filter(Epoch::underWay).toList();
    if (!underWay.isEmpty()) {
      rewrap.pass(progress);
      underWay.stream().filter(epoch -> over(epoch, settle)).forEach(this::close);
    }
    epochs.living().stream()
        .filter(epoch -> epoch.waitsForItsEnd() && over(epoch, keep))
        .forEach(this::destroy);
    destroyAgain();
  }

  private void close(Epoch epoch) {
    if (epochs.close(epoch.number(), () -> !rewrap.anyLeft(epoch.number()))) {
      LOG.info("epoch {} is closed: no key is wrapped by it any more", epoch.number());
    } else {
      LOG.info("epoch {} still wraps keys that are in use; tried again later", epoch.number());
    }
  }

  private void destroy(Epoch epoch) {
    safe.destroy(Epoch.file(epoch.number()));
    epochs.destroyed(epoch.number());
    keks.refresh();
    LOG.info("epoch {} is destroyed: what only it opens is noise", epoch.number());
  }

  /** A copy of the safe folder that was put back brings old KEKs with it. */
  private void destroyAgain() {
    epochs.all().stream()
        .filter(epoch -> epoch.destroyedAt().isPresent())
        .filter(epoch -> safe.destroy(Epoch.file(epoch.number())))
        .forEach(epoch -> LOG.warn("epoch {} was back and is destroyed again", epoch.number()));
  }

  private boolean over(Epoch epoch, Duration after) {
    return !epoch.retiredAt().orElseThrow().plus(after).isAfter(epochs.now());
  }

  /** Hears how far the wrapping is: of a table so many keys were looked at and wrapped anew. */
  @FunctionalInterface
  public interface Progress {
    void wrapped(String table, int looked, int wrapped);
  }
}
