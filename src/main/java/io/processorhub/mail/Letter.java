package io.processorhub.mail;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A mail to one person, before it is a mail. Nothing in it can become a header that we did not
 * write: address and subject hold one line each.
 */
public record Letter(String to, String subject, String text, Optional<Attachment> attached) {

  private static final int LONGEST_ADDRESS = 320;
  private static final int LONGEST_SUBJECT = 200;

  /** A PDF that goes with it. */
  public record Attachment(String name, byte[] pdf) {
    public Attachment {
      if (!name.matches("[a-z0-9-]+\\.pdf")) {
        throw new IllegalArgumentException("an attachment is called like certificate-1.pdf");
      }
    }

    @Override
    public String toString() {
      return "Attachment[" + name + "]";
    }
  }

  /**
   * @throws IllegalArgumentException if the address is none, or the subject has more than one line;
   *     the message quotes neither
   */
  public Letter {
    to = address(to);
    if (subject.isBlank()
        || subject.length() > LONGEST_SUBJECT
        || subject.chars().anyMatch(Letter::control)) {
      throw new IllegalArgumentException("a subject is one line of at most 200 characters");
    }
  }

  public static String address(String text) {
    var bare = text.strip();
    try {
      if (bare.length() > LONGEST_ADDRESS
          || bare.chars().anyMatch(c -> control(c) || c == ',' || c == '<' || c == '>')) {
        throw new AddressException();
      }
      var address = new InternetAddress(bare, true);
      address.validate();
      if (!address.getAddress().contains("@")) {
        throw new AddressException();
      }
      return address.getAddress();
    } catch (AddressException e) {
      throw new IllegalArgumentException("that is no address a mail can go to");
    }
  }

  private static boolean control(int c) {
    return Character.isISOControl(c) || c == 0x2028 || c == 0x2029;
  }

  byte[] bytes() {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      for (var part : new String[] {to, subject, text, attached.map(Attachment::name).orElse("")}) {
        write(out, part.getBytes(StandardCharsets.UTF_8));
      }
      write(out, attached.map(Attachment::pdf).orElse(new byte[0]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static Letter of(byte[] bytes) {
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      var texts = new String[4];
      for (var i = 0; i < texts.length; i++) {
        texts[i] = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
      }
      var pdf = in.readNBytes(in.readInt());
      return new Letter(
          texts[0],
          texts[1],
          texts[2],
          texts[3].isEmpty() ? Optional.empty() : Optional.of(new Attachment(texts[3], pdf)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(DataOutputStream out, byte[] part) throws IOException {
    out.writeInt(part.length);
    out.write(part);
  }

  @Override
  public String toString() {
    return "Letter";
  }
}
