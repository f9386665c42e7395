package io.processorhub.register;

import io.processorhub.foundation.Keks;
import io.processorhub.foundation.SafeFolder;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Marks what one transaction added, until it has its place in the tree: an HMAC by a key that no
 * database knows, over the first number, how many, and the hashes. There is no chain over blocks:
 * it would allow one writer at a time.
 */
public final class BlockKey {

  private static final String FILE = "register-blocks.key";
  private static final String HMAC = "HmacSHA256";

  private final SecretKeySpec key;
  private final boolean fresh;

  BlockKey(SafeFolder safe) {
    fresh = safe.read(FILE).isEmpty();
    key = new SecretKeySpec(safe.readOrMake(FILE, () -> Keks.random(32)), HMAC);
  }

  /** The key was made now: blocks of an earlier version wait without a mark. */
  public boolean isFresh() {
    return fresh;
  }

  public byte[] mark(long first, int count, byte[] hashes) {
    try {
      var mac = Mac.getInstance(HMAC);
      mac.init(key);
      mac.update(ByteBuffer.allocate(12).putLong(first).putInt(count).array());
      return mac.doFinal(hashes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
