package io.processorhub.proof;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A register in one file, for whoever verifies it elsewhere: docs/register-format.md. A first line,
 * the checkpoint it is at, all leaves up to that, an end mark. It is written and read as a stream,
 * whatever its length.
 */
public final class ExportFile implements RegisterSource {

  static final String FORMAT = "processor-hub-register/1";
  static final long END = -1;

  private static final int BUFFER = 256 * 1024;
  private static final int MOST_LINE = 100;

  private final Path file;
  private final DataInputStream in;
  private final Optional<Checkpoint> checkpoint;
  private boolean ended;

  private ExportFile(Path file, DataInputStream in, Optional<Checkpoint> checkpoint) {
    this.file = file;
    this.in = in;
    this.checkpoint = checkpoint;
  }

  /**
   * @throws IllegalArgumentException if it is no export
   */
  public static ExportFile open(Path file) throws IOException {
    var in =
        new DataInputStream(plain(new BufferedInputStream(Files.newInputStream(file), BUFFER)));
    try {
      var line = line(in).split(" ");
      if (line.length != 2 || !line[0].equals(FORMAT)) {
        throw new IllegalArgumentException();
      }
      var note = new byte[Integer.parseInt(line[1])];
      in.readFully(note);
      return new ExportFile(file, in, Checkpoint.parse(new String(note, StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException | IOException e) {
      in.close();
      throw new IllegalArgumentException(
          "%s is no export of a register: its first line is not '%s LENGTH'; make one with register export"
              .formatted(file, FORMAT));
    }
  }

  private static InputStream plain(BufferedInputStream in) throws IOException {
    in.mark(2);
    var packed = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return packed ? new BufferedInputStream(new GZIPInputStream(in, BUFFER), BUFFER) : in;
  }

  private static String line(DataInputStream in) throws IOException {
    var line = new StringBuilder();
    for (var c = in.readByte(); c != '\n' && line.length() < MOST_LINE; c = in.readByte()) {
      line.append((char) c);
    }
    return line.toString();
  }

  /**
   * Writes what a source holds up to its checkpoint.
   *
   * @return how many leaves
   */
  public static long write(RegisterSource source, Path file, boolean packed) throws IOException {
    var checkpoint = source.checkpoint();
    var size = checkpoint.map(Checkpoint::size).orElse(0L);
    var count = new long[1];
    try (var out = new DataOutputStream(out(file, packed))) {
      var note = checkpoint.map(Checkpoint::note).orElse("").getBytes(StandardCharsets.UTF_8);
      out.write((FORMAT + " " + note.length + "\n").getBytes(StandardCharsets.US_ASCII));
      out.write(note);
      source.read(
          leaf -> {
            if (leaf.index() < size) {
              leaf.write(out);
              count[0]++;
            }
            return leaf.index() + 1 < size;
          });
      out.writeLong(END);
    }
    return count[0];
  }

  private static OutputStream out(Path file, boolean packed) throws IOException {
    var out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER);
    return packed ? new BufferedOutputStream(new GZIPOutputStream(out, BUFFER), BUFFER) : out;
  }

  @Override
  public Optional<Checkpoint> checkpoint() {
    return checkpoint;
  }

  @Override
  public void read(LeafReader reader) throws IOException {
    try {
      for (var index = in.readLong(); index != END; index = in.readLong()) {
        if (!reader.next(Leaf.rest(index, in))) {
          return;
        }
      }
      ended = true;
    } catch (java.io.EOFException | java.util.zip.ZipException e) {
      // cut off: what is missing is said by the size, and that the end is, by the oddity
    }
  }

  @Override
  public Optional<String> oddity() {
    return ended
        ? Optional.empty()
        : Optional.of("the file %s has no end mark: it was cut off".formatted(file));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
