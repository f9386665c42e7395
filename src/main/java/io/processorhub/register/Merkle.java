package io.processorhub.register;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** How leaves become one hash: RFC 9162 section 2.1.1, the same as RFC 6962. */
public final class Merkle {

  public static final int HASH = 32;

  private static final byte LEAF = 0;
  private static final byte NODE = 1;
  private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(Merkle::sha256);

  private Merkle() {}

  /** The root of a tree without leaves. */
  public static byte[] empty() {
    return SHA_256.get().digest();
  }

  public static byte[] leaf(byte[] bytes) {
    var digest = SHA_256.get();
    digest.update(LEAF);
    return digest.digest(bytes);
  }

  public static byte[] node(byte[] left, byte[] right) {
    var digest = SHA_256.get();
    digest.update(NODE);
    digest.update(left);
    return digest.digest(right);
  }

  /**
   * The root of 2, 4, 8 ... hashes that stand one behind the other.
   *
   * @param from number of the first
   */
  public static byte[] perfect(byte[] hashes, int from, int count) {
    if (count == 1) {
      return java.util.Arrays.copyOfRange(hashes, from * HASH, (from + 1) * HASH);
    }
    var digest = SHA_256.get();
    var row = java.util.Arrays.copyOfRange(hashes, from * HASH, (from + count) * HASH);
    for (var n = count; n > 1; n /= 2) {
      for (var i = 0; i < n / 2; i++) {
        digest.update(NODE);
        digest.update(row, 2 * i * HASH, 2 * HASH);
        System.arraycopy(digest.digest(), 0, row, i * HASH, HASH);
      }
    }
    return java.util.Arrays.copyOf(row, HASH);
  }

  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
