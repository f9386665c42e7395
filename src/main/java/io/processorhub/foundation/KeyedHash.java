package io.processorhub.foundation;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Finds what is stored sealed: the same words always give the same 128 bits, and without the hub's
 * look-up key nobody can try words out.
 */
public final class KeyedHash {

  private final ThreadLocal<Mac> mac;

  KeyedHash(byte[] key) {
    mac =
        ThreadLocal.withInitial(
            () -> {
              var keyed = hmac();
              try {
                keyed.init(new SecretKeySpec(key, keyed.getAlgorithm()));
              } catch (InvalidKeyException e) {
                throw new IllegalStateException(e);
              }
              return keyed;
            });
  }

  /**
   * @param domain what is hashed, so that equal words of two kinds never meet
   */
  public byte[] of(String domain, String... words) {
    var hash = mac.get();
    hash.update(domain.getBytes(StandardCharsets.UTF_8));
    for (var word : words) {
      var bytes = word.getBytes(StandardCharsets.UTF_8);
      hash.update(
          new byte[] {
            0, (byte) (bytes.length >> 16), (byte) (bytes.length >> 8), (byte) bytes.length
          });
      hash.update(bytes);
    }
    return Arrays.copyOf(hash.doFinal(), DataKey.DIGEST_BYTES);
  }

  /** A running hash over a stream; finish it with {@code doFinal}. */
  public Mac running() {
    try {
      return (Mac) mac.get().clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }

  static Mac hmac() {
    try {
      return Mac.getInstance("HmacSHA256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
