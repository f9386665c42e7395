package io.processorhub.foundation;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.subtle.AesGcmJce;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The key encryption keys: one file per epoch in the safe folder, and every other key wrapped by
 * one of them. A wrapped key names its epoch in its first four bytes.
 *
 * <p>New keys are wrapped by the newest epoch; which one that is, is asked of the database every
 * few seconds. A node that was slower than that wraps by a retired one, which still opens
 * everywhere and is wrapped anew.
 */
public final class Keks {

  /** How long a node may go on with an epoch that was retired meanwhile. */
  static final Duration STALENESS = Duration.ofSeconds(10);

  private static final int KEY_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SafeFolder safe;
  private final Epochs epochs;
  private final Clock clock;
  private final Map<Integer, Aead> opened = new ConcurrentHashMap<>();
  private volatile Newest newest = new Newest(0, Instant.MIN);

  Keks(SafeFolder safe, Epochs epochs, Clock clock) {
    this.safe = safe;
    this.epochs = epochs;
    this.clock = clock;
    if (epochs.unused()) {
      make(refresh());
    }
    refuseWithoutFiles();
  }

  /** Random bytes for a key or a token, from the system's own source. */
  public static byte[] random(int bytes) {
    var random = new byte[bytes];
    RANDOM.nextBytes(random);
    return random;
  }

  /**
   * @param place what the key is for; the same words must be given to unwrap it
   */
  public byte[] wrap(byte[] key, String place) {
    var known = newest;
    var age = Duration.between(known.readAt, clock.instant());
    // A clock that was set back says nothing about the age.
    var fresh = !age.isNegative() && age.compareTo(STALENESS) < 0;
    return wrap(key, place, fresh ? known.epoch : refresh());
  }

  public byte[] unwrap(byte[] wrapped, String place) {
    var buffer = ByteBuffer.wrap(wrapped);
    var epoch = buffer.getInt();
    var sealed = new byte[buffer.remaining()];
    buffer.get(sealed);
    try {
      return kek(epoch).decrypt(sealed, place.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "a key of %s cannot be opened by %s in %s; is this the safe folder of this database?"
              .formatted(place, Epoch.file(epoch), safe.root()),
          e);
    }
  }

  /** The same key, wrapped by another epoch. */
  byte[] rewrap(byte[] wrapped, String place, int epoch) {
    return wrap(unwrap(wrapped, place), place, epoch);
  }

  static int epoch(byte[] wrapped) {
    return ByteBuffer.wrap(wrapped).getInt();
  }

  /** Makes the file of an epoch; one that is there already is kept. */
  void make(int epoch) {
    safe.readOrMake(Epoch.file(epoch), () -> random(KEY_BYTES));
  }

  /**
   * Asks the database now, and forgets the KEKs that are no more.
   *
   * @return the epoch that wraps new keys
   */
  int refresh() {
    var asked = clock.instant();
    var living = epochs.living().stream().map(Epoch::number).collect(Collectors.toList());
    opened.keySet().retainAll(living);
    newest = new Newest(living.get(living.size() - 1), asked);
    return newest.epoch;
  }

  private byte[] wrap(byte[] key, String place, int epoch) {
    try {
      var sealed = kek(epoch).encrypt(key, place.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.allocate(4 + sealed.length).putInt(epoch).put(sealed).array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot wrap a key", e);
    }
  }

  private void refuseWithoutFiles() {
    epochs.living().stream().filter(epoch -> !epoch.waitsForItsEnd()).forEach(e -> kek(e.number()));
  }

  private Aead kek(int epoch) {
    return opened.computeIfAbsent(epoch, this::read);
  }

  private Aead read(int epoch) {
    var key =
        safe.read(Epoch.file(epoch))
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        ("the safe folder %s has no %s; what it wraps cannot be read without it. Put the folder back;"
                                + " if this database was restored from a backup, the backup is older than its KEK"
                                + " was kept: take a newer one")
                            .formatted(safe.root(), Epoch.file(epoch))));
    try {
      return new AesGcmJce(key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          Epoch.file(epoch) + " in " + safe.root() + " is not a key", e);
    }
  }

  private record Newest(int epoch, Instant readAt) {}
}
