package io.processorhub.consent;

import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.Keks;
import io.processorhub.foundation.SuppressionKeys;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
public class ConsentConfiguration {

  @Bean
  Gate gate(JdbcClient db, Bulk bulk, Keks keks, MailboxNoes mailboxes) {
    return new Gate(db, bulk, keks, mailboxes, new Deciders(db, bulk));
  }

  @Bean
  MailboxNoes mailboxNoes(JdbcClient db, Bulk bulk, SuppressionKeys keys) {
    return new MailboxNoes(db, bulk, keys);
  }

  @Bean
  ConsentEvents consentEvents(JdbcClient db, Bulk bulk, MailboxNoes mailboxes) {
    return new ConsentEvents(db, bulk, mailboxes);
  }

  @Bean
  Suppression suppression(JdbcClient db, Bulk bulk, SuppressionKeys keys) {
    return new Suppression(db, bulk, keys);
  }
}
