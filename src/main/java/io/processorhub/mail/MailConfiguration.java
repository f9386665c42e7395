package io.processorhub.mail;

import io.processorhub.register.Register;
import io.processorhub.subject.SubjectErasure;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MailSettings.class)
public class MailConfiguration {

  @Bean
  MailOutbox outbox(
      JdbcClient db,
      TransactionTemplate transactions,
      SubjectErasure keys,
      Register register,
      MailSettings settings) {
    return new MailOutbox(db, transactions, keys, register, settings);
  }
}
