package io.processorhub.processor;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
public class ProcessorConfiguration {

  @Bean
  Connections connections(
      JdbcClient db, TransactionTemplate transactions, ApplicationEventPublisher events) {
    return new Connections(db, transactions, events);
  }

  @Bean
  Switches switches(
      JdbcClient db, TransactionTemplate transactions, ApplicationEventPublisher events) {
    return new Switches(db, transactions, events);
  }
}
