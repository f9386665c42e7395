package io.processorhub.mail;

import io.processorhub.foundation.Secrets;
import org.apache.camel.component.mail.DefaultJavaMailSender;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What runs in the hub only; commands do without it. */
@Configuration(proxyBeanMethods = false)
public class MailServerConfiguration {

  @Bean
  MailSender postman(MailOutbox outbox, MailSettings settings, DefaultJavaMailSender mailSender) {
    return new MailSender(outbox, settings, mailSender.getSession());
  }

  @Bean
  DefaultJavaMailSender mailSender(MailSettings settings, Secrets secrets) {
    return MailRelay.sender(settings, secrets);
  }
}
