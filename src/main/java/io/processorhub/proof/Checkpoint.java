package io.processorhub.proof;

import io.processorhub.register.Merkle;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What the register is at one size, signed: a C2SP checkpoint in a signed note. Whoever keeps one
 * can show later that nothing before it was changed or removed.
 *
 * @param origin whose register it is
 * @param note the whole text, signatures included
 */
public record Checkpoint(String origin, long size, byte[] root, String note) {

  private static final String SIGNATURE = "\u2014 ";

  /** The text that is signed. */
  static String text(String origin, long size, byte[] root) {
    return "%s\n%d\n%s\n".formatted(origin, size, Base64.getEncoder().encodeToString(root));
  }

  static String signatureLine(NoteKey key, byte[] signature) {
    var bytes = ByteBuffer.allocate(4 + signature.length).putInt(key.id()).put(signature).array();
    return SIGNATURE + key.name() + " " + Base64.getEncoder().encodeToString(bytes) + "\n";
  }

  /** Empty if it is no checkpoint; whether anybody signed it is another question. */
  public static Optional<Checkpoint> parse(String note) {
    try {
      var lines = note.split("\n", -1);
      var root = Base64.getDecoder().decode(lines[2]);
      var size = Long.parseLong(lines[1]);
      var whole =
          !lines[0].isEmpty()
              && lines[1].equals(Long.toString(size))
              && size >= 0
              && root.length == Merkle.HASH
              && note.contains("\n\n" + SIGNATURE)
              && note.endsWith("\n");
      return whole ? Optional.of(new Checkpoint(lines[0], size, root, note)) : Optional.empty();
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  /** Whether one of the keys signed it, and no signature that claims to be one of theirs is bad. */
  public boolean signedByOneOf(Collection<NoteKey> keys) {
    var end = note.lastIndexOf("\n\n") + 1;
    var text = note.substring(0, end);
    var good = 0;
    for (var signature : signatures(note.substring(end + 1))) {
      for (var key : keys) {
        if (signature.by(key)) {
          if (!key.verifies(text, signature.bytes)) {
            return false;
          }
          good++;
        }
      }
    }
    return good > 0;
  }

  /** Whether it says that one of the keys signed it. */
  boolean namesOneOf(Collection<NoteKey> keys) {
    return signatures(note.substring(note.lastIndexOf("\n\n") + 2)).stream()
        .anyMatch(signature -> keys.stream().anyMatch(signature::by));
  }

  /** The ids of those who say they signed it. */
  public List<String> signers() {
    return signatures(note.substring(note.lastIndexOf("\n\n") + 2)).stream()
        .map(one -> one.name + "+" + java.util.HexFormat.of().toHexDigits(one.id))
        .toList();
  }

  private static List<NoteSignature> signatures(String lines) {
    var found = new ArrayList<NoteSignature>();
    for (var line : lines.split("\n")) {
      var parts = line.split(" ");
      if (parts.length == 3 && line.startsWith(SIGNATURE)) {
        signature(parts[1], parts[2]).ifPresent(found::add);
      }
    }
    return found;
  }

  private static Optional<NoteSignature> signature(String name, String base64) {
    try {
      var bytes = Base64.getDecoder().decode(base64);
      return bytes.length > 4
          ? Optional.of(
              new NoteSignature(
                  name,
                  ByteBuffer.wrap(bytes).getInt(),
                  Arrays.copyOfRange(bytes, 4, bytes.length)))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  boolean says(long otherSize, byte[] otherRoot) {
    return size == otherSize && Arrays.equals(root, otherRoot);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Checkpoint that && note.equals(that.note);
  }

  @Override
  public int hashCode() {
    return note.hashCode();
  }

  @Override
  public String toString() {
    return "Checkpoint[%s, %d]".formatted(origin, size);
  }

  private record NoteSignature(String name, int id, byte[] bytes) {
    boolean by(NoteKey key) {
      return key.name().equals(name) && key.id() == id;
    }
  }
}
