package io.processorhub.intake;

import io.micrometer.core.instrument.MeterRegistry;
import io.processorhub.cases.PublicRequests;
import io.processorhub.erasure.Bounces;
import io.processorhub.foundation.Secrets;
import jakarta.mail.PasswordAuthentication;
import org.apache.camel.component.mail.MailAuthenticator;
import org.apache.camel.component.mail.MailBinding;
import org.apache.camel.component.mail.MailUidGenerator;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The privacy mailbox, as {@code routes/take-in-mail.camel.yaml} reads it. */
@Configuration(proxyBeanMethods = false)
class MailboxConfiguration {

  @Bean
  PrivacyMailbox privacyMailbox(
      PublicRequests requests,
      Bounces returned,
      MeterRegistry meters,
      @Value("${hub.mail.from:}") String own) {
    return new PrivacyMailbox(requests, returned, meters, own);
  }

  /** The password is read at each connection, so it may change. */
  @Bean
  MailAuthenticator mailboxLogin(
      Secrets secrets,
      @Value("${hub.mail.in.user:}") String user,
      @Value("${hub.mail.in.secret:mail.in.password}") String secret) {
    return new MailAuthenticator() {
      @Override
      public PasswordAuthentication getPasswordAuthentication() {
        return new PasswordAuthentication(user, secrets.find(secret).orElse(""));
      }
    };
  }

  @Bean
  MailBinding unreadMail() {
    return new UnreadMail();
  }

  /** Camel would fetch headers to tell mails apart; their place in the folder does as well. */
  @Bean
  MailUidGenerator mailboxPlaces() {
    return (endpoint, mail) -> String.valueOf(mail.getMessageNumber());
  }
}
