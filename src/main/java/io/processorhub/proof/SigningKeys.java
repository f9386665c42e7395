package io.processorhub.proof;

import io.processorhub.foundation.SafeFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * The keys that sign checkpoints: Ed25519, in the safe folder and never in the database, so that
 * whoever owns the database cannot sign a history of their own. While two are there, both sign, so
 * that whoever knows only one of them can still verify.
 */
public final class SigningKeys {

  static final String FOLDER = "register/keys";

  private static final String PRIVATE = ".key";
  private static final String PUBLIC = ".pub";
  private static final int MOST = 4;

  private final SafeFolder safe;
  private final String origin;

  SigningKeys(SafeFolder safe, String origin) {
    this.safe = safe;
    this.origin = origin;
  }

  public String origin() {
    return origin;
  }

  /**
   * One key of this register.
   *
   * @param signs whether its private half is there
   */
  public record Listed(int number, NoteKey key, boolean signs) {}

  /** All there ever were, the retired ones too: old checkpoints are verified by them. */
  public List<Listed> all() {
    return numbers(PUBLIC).stream()
        .map(n -> new Listed(n, publicKey(n), safe.read(file(n, PRIVATE)).isPresent()))
        .toList();
  }

  /** The public halves by which a checkpoint of this register may be signed. */
  public List<NoteKey> known() {
    return numbers(PUBLIC).stream().map(this::publicKey).toList();
  }

  /** Makes the first key; later ones are made by somebody who wants them. */
  void begin() {
    if (numbers(PUBLIC).isEmpty() && numbers(PRIVATE).isEmpty()) {
      make(1);
    }
    // Killed in between, the public half is made from the private one.
    numbers(PRIVATE).forEach(this::publish);
  }

  /** A further key; from now on it signs too. */
  Listed add() {
    if (numbers(PRIVATE).size() >= MOST) {
      throw new IllegalArgumentException(
          "%d keys sign already; retire one first: register key --retire NUMBER".formatted(MOST));
    }
    var number = numbers(PUBLIC).stream().mapToInt(Integer::intValue).max().orElse(0) + 1;
    make(number);
    return new Listed(number, publicKey(number), true);
  }

  /** Destroys the private half; the public one stays, for what it signed. */
  void retire(int number) {
    requireRetirable(number);
    safe.destroy(file(number, PRIVATE));
  }

  void requireRetirable(int number) {
    var signing = numbers(PRIVATE);
    if (!signing.contains(number)) {
      throw new IllegalArgumentException(
          "no key %d signs; register key lists them".formatted(number));
    }
    if (signing.size() == 1) {
      throw new IllegalArgumentException(
          "key %d is the only one that signs; make another first: register key --new"
              .formatted(number));
    }
  }

  Checkpoint sign(long size, byte[] root) {
    var text = Checkpoint.text(origin, size, root);
    var note = new StringBuilder(text).append('\n');
    var signing = numbers(PRIVATE);
    if (signing.isEmpty()) {
      throw new RegisterRefusal(
          "no key that signs checkpoints is in %s; put the folder back, or make a new key and hand its public half on: register key --new"
              .formatted(safe.root().resolve(FOLDER)));
    }
    for (var number : signing) {
      note.append(Checkpoint.signatureLine(publicKey(number), signature(number, text)));
    }
    return new Checkpoint(origin, size, root, note.toString());
  }

  private byte[] signature(int number, String text) {
    try {
      var signer = Signature.getInstance("Ed25519");
      signer.initSign(privateKey(number));
      signer.update(text.getBytes(StandardCharsets.UTF_8));
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot sign with " + file(number, PRIVATE), e);
    }
  }

  private void make(int number) {
    safe.readOrMake(file(number, PRIVATE), SigningKeys::pair);
    publish(number);
  }

  private void publish(int number) {
    safe.readOrMake(
        file(number, PUBLIC),
        () -> {
          var lines = text(number, PRIVATE).split("\n");
          return NoteKey.of(origin, Base64.getDecoder().decode(lines[0]))
              .line()
              .getBytes(StandardCharsets.US_ASCII);
        });
  }

  /** Two lines: the public half, and the private one as PKCS 8. */
  private static byte[] pair() {
    try {
      var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      var encoded = pair.getPublic().getEncoded();
      var base64 = Base64.getEncoder();
      return (base64.encodeToString(
                  Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length))
              + "\n"
              + base64.encodeToString(pair.getPrivate().getEncoded()))
          .getBytes(StandardCharsets.US_ASCII);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private PrivateKey privateKey(int number) throws GeneralSecurityException {
    var encoded = Base64.getDecoder().decode(text(number, PRIVATE).split("\n")[1]);
    return KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded));
  }

  private NoteKey publicKey(int number) {
    return NoteKey.parse(text(number, PUBLIC));
  }

  private String text(int number, String kind) {
    return new String(safe.read(file(number, kind)).orElseThrow(), StandardCharsets.US_ASCII)
        .strip();
  }

  private List<Integer> numbers(String kind) {
    var folder = safe.root().resolve(FOLDER);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("\\d{4}\\" + kind))
          .map(name -> Integer.parseInt(name.substring(0, 4)))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder, e);
    }
  }

  private static String file(int number, String kind) {
    return String.format(Locale.ROOT, "%s/%04d%s", FOLDER, number, kind);
  }
}
