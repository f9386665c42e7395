package io.processorhub.mail;

import io.processorhub.foundation.Wording;
import java.util.Map;
import java.util.Optional;

/** Letters made of the texts of one language. */
public final class Letters {

  private Letters() {}

  public static Letter letter(
      Wording wording,
      String name,
      String to,
      Map<String, String> facts,
      Optional<Letter.Attachment> attached) {
    return new Letter(
        to,
        wording.of("letter-%s.subject".formatted(name), facts),
        wording.of("letter-%s.text".formatted(name), facts),
        attached);
  }
}
