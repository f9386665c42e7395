package io.processorhub.intake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Connector files that ask for more than the shipped ones, so that more values are judged. */
final class MoreFields {

  private static final String LETTERS =
      """
      connection: letters-by-mail
      processor: letter-shop
      adapter: mail
      purposes:
        letters:
          basis: contract
          fields:
            contact.email:       { to: address list, why: the letter shop finds the person by it }
            contact.phone:       { to: phone,        why: the letter shop asks when a letter comes back }
            contact.country:     { to: country,      why: the letter is posted there }
            contact.postal_code: { to: postcode,     why: the letter is posted there }
      key: contact.email
      mail:
        to: privacy@letter-shop.example.com
        due: P14D
        remind: P7D
      """;

  private MoreFields() {}

  /** A folder with Mailchimp's file, and one that asks for a phone, a country and a postcode. */
  static Path folder() {
    try {
      var folder = Files.createTempDirectory(Path.of("target"), "connectors");
      Files.copy(Path.of("connectors/mailchimp.yaml"), folder.resolve("mailchimp.yaml"));
      Files.writeString(folder.resolve("letters-by-mail.yaml"), LETTERS);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
