package io.processorhub.mail;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How mails leave. Without a host none does, and none is kept.
 *
 * @param host the relay that takes our mails
 * @param user empty: the relay asks nobody who they are
 * @param secret the name of the secret that is the password
 * @param from what our mails come from, and where what cannot be delivered comes back to
 * @param tls how the way to the relay is protected
 * @param pause the first pause after a failure; doubled each time
 * @param longestPause the longest
 * @param tries after so many a mail is given up, and a person can read why
 * @param lease how long a mail belongs to a node that does not come back
 * @param timeout how long the relay may take for one answer
 */
@ConfigurationProperties("hub.mail")
public record MailSettings(
    @DefaultValue("") String host,
    @DefaultValue("587") int port,
    @DefaultValue("") String user,
    @DefaultValue("mail.password") String secret,
    @DefaultValue("") String from,
    @DefaultValue("starttls") Tls tls,
    @DefaultValue("30s") Duration pause,
    @DefaultValue("6h") Duration longestPause,
    @DefaultValue("20") int tries,
    @DefaultValue("5m") Duration lease,
    @DefaultValue("30s") Duration timeout) {

  /** How the way to the relay is protected. */
  public enum Tls {
    /** From the first byte on. */
    TLS,
    /** After the greeting; without it nothing is sent. */
    STARTTLS,
    /** Not at all: only for a relay on this machine. */
    NONE
  }

  public MailSettings {
    if (!host.isBlank()) {
      try {
        Letter.address(from);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "hub.mail.from must be an address, such as privacy@example.com, since hub.mail.host is set");
      }
    }
    if (tls == Tls.NONE && !host.isBlank() && !loopback(host)) {
      throw new IllegalArgumentException(
          "hub.mail.tls is none; that is only for a relay on this machine (localhost)");
    }
  }

  private static boolean loopback(String host) {
    return java.util.Set.of("localhost", "127.0.0.1", "::1").contains(host);
  }

  public boolean on() {
    return !host.isBlank();
  }
}
