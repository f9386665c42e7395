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
  Gate gate(JdbcClient db, Bulk bulk, Keks keks) {
    return new Gate(db, bulk, keks);
  }

  @Bean
  ConsentEvents consentEvents(JdbcClient db, Bulk bulk) {
    return new ConsentEvents(db, bulk);
  }

  @Bean
  Suppression suppression(JdbcClient db, Bulk bulk, SuppressionKeys keys) {
    return new Suppression(db, bulk, keys);
  }
}
