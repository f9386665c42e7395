package io.processorhub.register;

import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.SafeFolder;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
public class RegisterConfiguration {

  @Bean
  BlockKey blockKey(SafeFolder safe) {
    return new BlockKey(safe);
  }

  @Bean
  Register register(JdbcClient db, Bulk bulk, BlockKey key) {
    return new Register(db, bulk, key);
  }

  @Bean
  Halts halts(JdbcClient db, TransactionTemplate transactions) {
    return new Halts(db, transactions);
  }

  /** The keys come first: with them, the installation has its id. */
  @Bean
  Restores restores(
      JdbcClient db,
      TransactionTemplate transactions,
      Register register,
      Halts halts,
      ApplicationEventPublisher events) {
    return new Restores(db, transactions, register, halts, events);
  }
}
