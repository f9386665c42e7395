package io.processorhub.mail;

import io.processorhub.register.Register;
import io.processorhub.subject.Forgetting;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MailSettings.class)
public class MailConfiguration {

  @Bean
  Outbox outbox(
      JdbcClient db,
      TransactionTemplate transactions,
      Forgetting keys,
      Register register,
      MailSettings settings) {
    return new Outbox(db, transactions, keys, register, settings);
  }
}
