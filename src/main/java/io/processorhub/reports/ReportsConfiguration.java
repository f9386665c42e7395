package io.processorhub.reports;

import io.processorhub.access.Audit;
import io.processorhub.foundation.HubSettings;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.item.FieldTaxonomy;
import io.processorhub.processor.Connections;
import io.processorhub.processor.Countries;
import io.processorhub.processor.Processors;
import io.processorhub.proof.LeafCheck;
import io.processorhub.subject.Addresses;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(OrganisationSettings.class)
public class ReportsConfiguration {

  @Bean
  RegisterQuery registerQuestions(JdbcClient db, FieldTaxonomy taxonomy, HubSettings settings) {
    return new RegisterQuery(db, taxonomy, settings.zone());
  }

  @Bean
  Entries entries(JdbcClient db, RegisterQuery asked) {
    return new Entries(new EntryList(db), asked);
  }

  @Bean
  Recipients recipients(
      JdbcClient db,
      KeyedHash hash,
      RegisterQuery asked,
      LeafCheck leaves,
      Processors processors,
      Countries countries,
      Audit audit,
      HubSettings settings) {
    return new Recipients(db, hash, asked, leaves, processors, countries, audit, settings.zone());
  }

  @Bean
  Breach breach(JdbcClient db, RegisterQuery asked, LeafCheck leaves, Audit audit) {
    return new Breach(db, asked, leaves, audit);
  }

  @Bean
  BreachExport breachExport(
      JdbcClient db, RegisterQuery asked, Breach breach, Addresses addresses, Audit audit) {
    return new BreachExport(db, asked, breach, addresses, audit);
  }

  @Bean
  DeclaredAndSent declaredAndSent(
      JdbcClient db, RegisterQuery asked, LeafCheck leaves, Connections connections) {
    return new DeclaredAndSent(db, asked, leaves, connections);
  }

  @Bean
  Tally tally(JdbcClient db, FieldTaxonomy taxonomy, HubSettings settings) {
    return new Tally(db, taxonomy, settings.zone());
  }

  @Bean
  Exports exports(
      JdbcClient db,
      Connections connections,
      Processors processors,
      Countries countries,
      FieldTaxonomy taxonomy,
      HubSettings settings,
      OrganisationSettings organisation,
      Audit audit) {
    return new Exports(
        db, connections, processors, countries, taxonomy, settings, organisation, audit);
  }
}
