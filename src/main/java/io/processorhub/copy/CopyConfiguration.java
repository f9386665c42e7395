package io.processorhub.copy;

import io.processorhub.consent.Gate;
import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.FieldTaxonomy;
import io.processorhub.foundation.Keks;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.foundation.NodeName;
import io.processorhub.minimisation.Minimiser;
import io.processorhub.processor.Connections;
import io.processorhub.register.Register;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DeliverySettings.class)
public class CopyConfiguration {

  @Bean
  Leases leases(
      JdbcClient db,
      Bulk bulk,
      TransactionTemplate transactions,
      NodeName node,
      DeliverySettings settings) {
    return new Leases(db, bulk, transactions, node, settings);
  }

  @Bean
  CopyKeys copyKeys(JdbcClient db, Bulk bulk) {
    return new CopyKeys(db, bulk);
  }

  @Bean
  Claims claims(
      JdbcClient db,
      Bulk bulk,
      TransactionTemplate transactions,
      Connections connections,
      Gate gate,
      Minimiser minimiser,
      FieldTaxonomy taxonomy,
      KeyedHash hash,
      CopyKeys keys,
      Register register,
      Leases leases,
      NodeName node,
      DeliverySettings settings) {
    return new Claims(
        db,
        bulk,
        transactions,
        connections,
        new Draft.Tools(gate, minimiser, taxonomy, hash, keys),
        register,
        leases,
        node,
        settings);
  }

  @Bean
  ProviderAccounts providerAccounts(JdbcClient db, DeliverySettings settings) {
    return new ProviderAccounts(db, settings);
  }

  @Bean
  Closing closing(
      JdbcClient db,
      Bulk bulk,
      TransactionTemplate transactions,
      Register register,
      Leases leases,
      Keks keks,
      ProviderAccounts accounts,
      DeliverySettings settings) {
    return new Closing(db, bulk, transactions, register, leases, keks, accounts, settings);
  }

  @Bean
  Settling settling(
      JdbcClient db,
      Bulk bulk,
      TransactionTemplate transactions,
      Connections connections,
      Register register,
      Closing closing,
      Leases leases,
      FieldTaxonomy taxonomy,
      Keks keks,
      NodeName node,
      DeliverySettings settings) {
    return new Settling(
        db,
        bulk,
        transactions,
        connections,
        register,
        closing,
        leases,
        taxonomy,
        keks,
        node,
        settings);
  }

  @Bean
  DueCopies dueCopies(JdbcClient db, Bulk bulk, Connections connections) {
    return new DueCopies(db, bulk, connections);
  }
}
