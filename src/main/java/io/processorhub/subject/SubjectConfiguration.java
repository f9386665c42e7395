package io.processorhub.subject;

import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.HubSettings;
import io.processorhub.foundation.Keks;
import io.processorhub.item.FieldTaxonomy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
public class SubjectConfiguration {

  @Bean
  People people(JdbcClient db, Bulk bulk, Keks keks) {
    return new People(db, bulk, keks);
  }

  @Bean
  Items items(JdbcClient db, Bulk bulk, Keks keks, People people, ErasedPersons erased) {
    return new Items(
        db,
        bulk,
        people,
        new NamedPersons(db, bulk, keks, people),
        new AccountKeys(db, bulk, keks),
        erased);
  }

  @Bean
  Addresses addresses(JdbcClient db, Bulk bulk, Keks keks, FieldTaxonomy taxonomy) {
    return new Addresses(db, bulk, keks, taxonomy.field("contact.email"));
  }

  @Bean
  AddressLosses addressLosses(JdbcClient db, Bulk bulk, HubSettings settings) {
    return new AddressLosses(db, bulk, settings);
  }

  @Bean
  SubjectErasure forgetting(JdbcClient db, Bulk bulk, Keks keks) {
    return new SubjectErasure(db, bulk, keks);
  }
}
