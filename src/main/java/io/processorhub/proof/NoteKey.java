package io.processorhub.proof;

import io.processorhub.register.Merkle;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The public half of a key that signs checkpoints, in the one-line form of C2SP signed notes: name,
 * id, and the type and bytes of the key. It is what somebody outside needs to verify the register.
 *
 * @param id the first four bytes of a hash of name and key; it tells keys apart, and proves nothing
 * @param key 32 bytes, Ed25519
 */
public record NoteKey(String name, int id, byte[] key) {

  private static final byte ED25519 = 1;
  private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

  static NoteKey of(String name, byte[] key) {
    var digest = Merkle.sha256();
    digest.update((name + "\n").getBytes(StandardCharsets.UTF_8));
    digest.update(ED25519);
    return new NoteKey(name, ByteBuffer.wrap(digest.digest(key)).getInt(), key);
  }

  /**
   * @throws IllegalArgumentException if it is no such line
   */
  public static NoteKey parse(String line) {
    try {
      var parts = line.strip().split("\\+", 3);
      var bytes = Base64.getDecoder().decode(parts[2]);
      var key = of(parts[0], Arrays.copyOfRange(bytes, 1, bytes.length));
      if (bytes.length == 33 && bytes[0] == ED25519 && parts[1].equals(key.idHex())) {
        return key;
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      // said below, for this and every other way to be wrong
    }
    throw new IllegalArgumentException(
        "not a public key of a register: it looks like NAME+8 hex digits+base64, as 'register key' prints it");
  }

  /** The line by which the key is handed on. */
  public String line() {
    var bytes = ByteBuffer.allocate(1 + key.length).put(ED25519).put(key).array();
    return "%s+%s+%s".formatted(name, idHex(), Base64.getEncoder().encodeToString(bytes));
  }

  public String idHex() {
    return HexFormat.of().toHexDigits(id);
  }

  boolean verifies(String text, byte[] signature) {
    try {
      var verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(publicKey());
      verifier.update(text.getBytes(StandardCharsets.UTF_8));
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private PublicKey publicKey() throws GeneralSecurityException {
    var encoded = ByteBuffer.allocate(X509.length + key.length).put(X509).put(key).array();
    return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NoteKey that && line().equals(that.line());
  }

  @Override
  public int hashCode() {
    return id;
  }
}
