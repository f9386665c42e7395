package io.processorhub.processor;

import io.processorhub.foundation.HubSettings;
import io.processorhub.foundation.NodeName;
import java.time.LocalDate;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ApprovalSettings.class)
public class ProcessorConfiguration {

  @Bean
  Connections connections(
      JdbcClient db, TransactionTemplate transactions, ApplicationEventPublisher events) {
    return new Connections(db, transactions, events);
  }

  @Bean
  ConnectionSwitches switches(
      JdbcClient db,
      TransactionTemplate transactions,
      ApplicationEventPublisher events,
      NodeName node) {
    return new ConnectionSwitches(db, transactions, events, node);
  }

  @Bean
  OrganisationDate today(JdbcClient db, HubSettings settings) {
    return new OrganisationDate(db, settings.zone());
  }

  @Bean
  RecordStore processorRecordStore(JdbcClient db) {
    return new RecordStore(db);
  }

  @Bean
  Countries countries(HubSettings settings) {
    var countries = Countries.read();
    if (countries.isOld(LocalDate.now(settings.zone()))) {
      LoggerFactory.getLogger(Countries.class)
          .warn(
              "the list of adequacy decisions is of {}: compare countries.yaml with its source",
              countries.on());
    }
    return countries;
  }

  @Bean
  Clearances clearances(
      JdbcClient db, RecordStore store, Countries countries, ApplicationEventPublisher events) {
    return new Clearances(db, store, countries, events);
  }

  @Bean
  Processors processors(
      RecordStore store,
      Clearances clearances,
      TransactionTemplate transactions,
      OrganisationDate today,
      HubSettings settings) {
    return new Processors(store, clearances, transactions, today, settings.sandbox());
  }

  /** Before anything is sent, and also where a command is the first to use a database. */
  @Bean
  SmartInitializingSingleton processorSeed(
      Processors processors, @Value("${hub.command:false}") boolean command) {
    return () -> {
      processors.seed(ProcessorSeed.read());
      if (!command) {
        processors.renew();
      }
    };
  }
}
