package io.processorhub.mail;

import io.processorhub.foundation.Secrets;
import org.apache.camel.component.mail.DefaultJavaMailSender;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What runs in the hub only; commands do without it. */
@Configuration(proxyBeanMethods = false)
public class MailServerConfiguration {

  @Bean
  Postman postman(Outbox outbox, MailSettings settings, DefaultJavaMailSender mailSender) {
    return new Postman(outbox, settings, mailSender.getSession());
  }

  @Bean
  DefaultJavaMailSender mailSender(MailSettings settings, Secrets secrets) {
    return MailRelay.sender(settings, secrets);
  }
}
