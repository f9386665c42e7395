package io.processorhub.foundation;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.subtle.AesGcmJce;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The key encryption keys: one file per epoch in the safe folder, and every other key wrapped by
 * one of them. A wrapped key names its epoch in its first four bytes.
 */
public final class Keks {

  static final int FIRST_EPOCH = 1;
  private static final int KEY_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SafeFolder safe;
  private final Map<Integer, Aead> epochs = new ConcurrentHashMap<>();

  Keks(SafeFolder safe) {
    this.safe = safe;
    safe.readOrMake(file(FIRST_EPOCH), () -> random(KEY_BYTES));
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
    try {
      var sealed = kek(FIRST_EPOCH).encrypt(key, place.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.allocate(4 + sealed.length).putInt(FIRST_EPOCH).put(sealed).array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot wrap a key", e);
    }
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
              .formatted(place, file(epoch), safe.root()),
          e);
    }
  }

  private Aead kek(int epoch) {
    return epochs.computeIfAbsent(epoch, this::read);
  }

  private Aead read(int epoch) {
    var key =
        safe.read(file(epoch))
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "the safe folder %s has no %s; what it wraps cannot be read without it"
                            .formatted(safe.root(), file(epoch))));
    try {
      return new AesGcmJce(key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(file(epoch) + " in " + safe.root() + " is not a key", e);
    }
  }

  private static String file(int epoch) {
    return "kek/%04d.key".formatted(epoch);
  }
}
