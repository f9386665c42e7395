package io.processorhub.intake;

import io.processorhub.consent.ConsentEvents;
import io.processorhub.consent.Suppression;
import io.processorhub.copy.DueCopies;
import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.HubSettings;
import io.processorhub.foundation.Keks;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.foundation.NodeName;
import io.processorhub.item.FieldTaxonomy;
import io.processorhub.processor.Connections;
import io.processorhub.subject.AddressLosses;
import io.processorhub.subject.People;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(IntakeSettings.class)
class IntakeConfiguration {

  @Bean
  Imports imports(JdbcClient db, NodeName node) {
    return new Imports(db, node);
  }

  @Bean
  NoesNotTaken noesNotTaken(JdbcClient db) {
    return new NoesNotTaken(db);
  }

  /** The name makes it {@code /actuator/health/flow/intake}. */
  @Bean
  IntakeHealth intakeHealthIndicator(NoesNotTaken notTaken) {
    return new IntakeHealth(notTaken);
  }

  @Bean
  RefusedNoes refusedNoes(
      People people, ConsentEvents consents, DueCopies copies, NoesNotTaken notTaken) {
    return new RefusedNoes(people, consents, copies, notTaken);
  }

  @Bean
  ContactWriter taking(
      People people,
      ConsentEvents consents,
      DueCopies copies,
      Suppression suppression,
      AddressLosses losses,
      RefusedNoes noes) {
    return new ContactWriter(people, consents, copies, suppression, losses, noes);
  }

  @Bean
  FileImport takeIn(
      TransactionTemplate transactions,
      Imports imports,
      ContactWriter taking,
      Connections connections,
      FieldTaxonomy taxonomy,
      KeyedHash hash,
      IntakeSettings settings) {
    return new FileImport(transactions, imports, taking, connections, taxonomy, hash, settings);
  }

  @Bean
  DropFolder dropFolder(
      HubSettings settings,
      IntakeSettings intake,
      FileImport takeIn,
      Imports imports,
      People people,
      KeyedHash hash) {
    return new DropFolder(settings.drop(), intake.fileBytes(), takeIn, imports, people, hash);
  }

  @Bean
  Uploads uploads(
      HubSettings settings,
      IntakeSettings intake,
      Keks keks,
      FileImport takeIn,
      Imports imports,
      People people) {
    return new Uploads(
        new Spool(settings.data(), keks, intake.fileBytes()), takeIn, imports, people);
  }

  @Bean
  IdempotencyKeys requests(JdbcClient db, Bulk bulk) {
    return new IdempotencyKeys(db, bulk);
  }

  @Bean
  JsonImport arrivals(
      Imports imports,
      ContactWriter taking,
      People people,
      Connections connections,
      FieldTaxonomy taxonomy,
      KeyedHash hash) {
    return new JsonImport(imports, taking, people, connections, taxonomy, hash);
  }

  @Bean
  ContactRequests contactRequests(
      TransactionTemplate transactions,
      IdempotencyKeys requests,
      JsonImport arrivals,
      KeyedHash hash) {
    return new ContactRequests(transactions, requests, arrivals, hash);
  }

  @Bean
  Events events(
      TransactionTemplate transactions,
      IdempotencyKeys requests,
      JsonImport arrivals,
      KeyedHash hash) {
    return new Events(transactions, requests, arrivals, hash);
  }
}
