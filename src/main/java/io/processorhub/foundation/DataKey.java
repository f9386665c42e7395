package io.processorhub.foundation;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.subtle.AesGcmJce;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of one person or account: it seals their values and keys the digests of them, so that
 * with the key both become noise.
 *
 * <p>A sealed value begins with the number of the key that opens it.
 */
public final class DataKey {

  /** A digest is cut to 128 bits: nobody has to find collisions in it without the key. */
  public static final int DIGEST_BYTES = 16;

  private static final int HALF = 32;
  private static final ThreadLocal<Mac> MAC = ThreadLocal.withInitial(KeyedHash::hmac);

  private final long id;
  private final byte[] raw;

  private DataKey(long id, byte[] raw) {
    this.id = id;
    this.raw = raw;
  }

  /**
   * @param id the number of the person or account, which is the number of its key too
   */
  public static DataKey fresh(long id) {
    return new DataKey(id, Keks.random(2 * HALF));
  }

  public static DataKey unwrap(long id, byte[] wrapped, Keks keks) {
    return new DataKey(id, keks.unwrap(wrapped, place(id)));
  }

  public byte[] wrap(Keks keks) {
    return keks.wrap(raw, place(id));
  }

  public long id() {
    return id;
  }

  /**
   * @param place table, column and row, so that a sealed value cannot be moved to another one
   */
  public byte[] seal(byte[] value, String place) {
    try {
      var sealed = aead().encrypt(value, place.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.allocate(8 + sealed.length).putLong(id).put(sealed).array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot seal a value of " + place, e);
    }
  }

  public byte[] open(byte[] sealed, String place) {
    try {
      return aead()
          .decrypt(
              Arrays.copyOfRange(sealed, 8, sealed.length), place.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "the value at %s cannot be opened by key %d".formatted(place, id), e);
    }
  }

  /** A digest of {@code value} that only this key can make or check. */
  public byte[] digest(byte[] value) {
    var mac = MAC.get();
    try {
      mac.init(new SecretKeySpec(raw, HALF, HALF, mac.getAlgorithm()));
    } catch (InvalidKeyException e) {
      throw new IllegalStateException(e);
    }
    return Arrays.copyOf(mac.doFinal(value), DIGEST_BYTES);
  }

  private Aead aead() throws GeneralSecurityException {
    return new AesGcmJce(Arrays.copyOf(raw, HALF));
  }

  private static String place(long id) {
    return "keys.data_key|" + id;
  }
}
