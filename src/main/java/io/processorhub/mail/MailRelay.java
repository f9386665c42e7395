package io.processorhub.mail;

import io.processorhub.foundation.Secrets;
import jakarta.mail.PasswordAuthentication;
import java.time.Duration;
import org.apache.camel.component.mail.DefaultJavaMailSender;
import org.apache.camel.component.mail.MailAuthenticator;

/** The way to the relay. Its password is read when a connection is made, so it may change. */
final class MailRelay {

  private MailRelay() {}

  static DefaultJavaMailSender sender(MailSettings settings, Secrets secrets) {
    var sender = new DefaultJavaMailSender();
    if (!settings.user().isBlank()) {
      sender.setAuthenticator(authenticator(settings.user(), settings.secret(), secrets));
    }
    sender.setHost(settings.host());
    sender.setPort(settings.port());
    sender.setProtocol(settings.tls() == MailSettings.Tls.TLS ? "smtps" : "smtp");
    var prefix = "mail." + sender.getProtocol() + ".";
    sender.addAdditionalJavaMailProperty("mail.transport.protocol", sender.getProtocol());
    sender.addAdditionalJavaMailProperty(prefix + "from", settings.from());
    sender.addAdditionalJavaMailProperty(
        prefix + "auth", String.valueOf(!settings.user().isBlank()));
    sender.addAdditionalJavaMailProperty(
        prefix + "starttls.enable", String.valueOf(settings.tls() == MailSettings.Tls.STARTTLS));
    sender.addAdditionalJavaMailProperty(
        prefix + "starttls.required", String.valueOf(settings.tls() == MailSettings.Tls.STARTTLS));
    sender.addAdditionalJavaMailProperty(prefix + "ssl.checkserveridentity", "true");
    for (var one : new String[] {"connectiontimeout", "timeout", "writetimeout"}) {
      sender.addAdditionalJavaMailProperty(prefix + one, millis(settings.timeout()));
    }
    return sender;
  }

  /** For a mailbox that is read by Camel. */
  static MailAuthenticator authenticator(String user, String secret, Secrets secrets) {
    return new MailAuthenticator() {
      @Override
      public PasswordAuthentication getPasswordAuthentication() {
        return new PasswordAuthentication(user, secrets.find(secret).orElse(""));
      }
    };
  }

  private static String millis(Duration time) {
    return String.valueOf(time.toMillis());
  }
}
