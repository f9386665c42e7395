package io.processorhub.copy;

import io.processorhub.access.Audit;
import io.processorhub.consent.ConsentEvents;
import io.processorhub.consent.Gate;
import io.processorhub.consent.Suppression;
import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.Keks;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.foundation.NodeName;
import io.processorhub.item.FieldTaxonomy;
import io.processorhub.minimisation.Minimiser;
import io.processorhub.processor.ConnectionSwitches;
import io.processorhub.processor.Connections;
import io.processorhub.processor.OrganisationDate;
import io.processorhub.register.Register;
import io.processorhub.subject.AddressLosses;
import io.processorhub.subject.Items;
import io.processorhub.subject.People;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
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
  KeyExchange keyExchange(
      JdbcClient db, Bulk bulk, Gate gate, FieldTaxonomy taxonomy, KeyedHash hash, CopyKeys keys) {
    return new KeyExchange(gate, taxonomy, hash, new Members(db, bulk, keys));
  }

  @Bean
  ParentCopies parentCopies(JdbcClient db, Bulk bulk, Keks keks) {
    return new ParentCopies(db, bulk, keks);
  }

  @Bean
  NeedsStaff needsStaff(JdbcClient db) {
    return new NeedsStaff(db);
  }

  @Bean
  BatchPlan.Tools draftTools(
      Gate gate,
      Minimiser minimiser,
      FieldTaxonomy taxonomy,
      KeyedHash hash,
      CopyKeys keys,
      KeyExchange exchange,
      AddressLosses losses,
      ParentCopies parents) {
    return new BatchPlan.Tools(gate, minimiser, taxonomy, hash, keys, exchange, losses, parents);
  }

  @Bean
  LostAddresses lostAddresses(
      TransactionTemplate transactions, AddressLosses losses, DueCopies copies, Audit audit) {
    return new LostAddresses(transactions, losses, copies, audit);
  }

  @Bean
  DryRun dryRun(
      JdbcClient db,
      TransactionTemplate transactions,
      Connections connections,
      KeyedHash hash,
      BatchPlan.Tools tools) {
    return new DryRun(db, transactions, connections, hash, tools);
  }

  @Bean
  Claims claims(
      JdbcClient db,
      Bulk bulk,
      TransactionTemplate transactions,
      Connections connections,
      BatchPlan.Tools tools,
      Register register,
      Leases leases,
      Budget budget,
      NodeName node,
      DeliverySettings settings,
      OrganisationDate today,
      ConnectionHolds closures) {
    return new Claims(
        db,
        bulk,
        transactions,
        connections,
        tools,
        register,
        leases,
        budget,
        node,
        settings,
        today,
        closures);
  }

  @Bean
  ConnectionHolds closures(
      JdbcClient db,
      TransactionTemplate transactions,
      Register register,
      OrganisationDate today,
      DeliverySettings settings) {
    return new ConnectionHolds(db, transactions, register, today, settings);
  }

  @Bean
  Budget budget(JdbcClient db, Bulk bulk, NodeName node) {
    return new Budget(db, bulk, node);
  }

  @Bean
  Unsubscribes leaving(
      JdbcClient db, Bulk bulk, People people, ConsentEvents consents, DueCopies copies) {
    return new Unsubscribes(db, bulk, people, consents, copies);
  }

  @Bean
  CopySteps copySteps(
      JdbcClient db,
      Bulk bulk,
      Keks keks,
      CopyKeys keys,
      Unsubscribes leaving,
      DeliverySettings settings) {
    return new CopySteps(db, bulk, keks, keys, leaving, settings);
  }

  @Bean
  Sweeps sweeps(
      JdbcClient db,
      Bulk bulk,
      TransactionTemplate transactions,
      Connections connections,
      Keks keks,
      KeyedHash hash,
      FieldTaxonomy taxonomy,
      CopyKeys keys,
      Unsubscribes leaving,
      Register register,
      NodeName node,
      DeliverySettings settings,
      ApplicationEventPublisher events,
      Suppression suppression) {
    return new Sweeps(
        db,
        transactions,
        connections,
        new SweepMatching(
            db, bulk, keks, hash, taxonomy, keys, leaving, register, settings, events, suppression),
        node,
        settings);
  }

  @Bean
  AfterRestore afterRestore(
      JdbcClient db, Connections connections, Sweeps sweeps, ConnectionSwitches switches) {
    return new AfterRestore(db, connections, sweeps, switches);
  }

  @Bean
  ProviderAccounts providerAccounts(JdbcClient db, DeliverySettings settings) {
    return new ProviderAccounts(db, settings);
  }

  @Bean
  BatchOutcomes closing(
      JdbcClient db,
      Bulk bulk,
      TransactionTemplate transactions,
      Register register,
      Leases leases,
      CopySteps copySteps,
      Budget budget,
      ProviderAccounts accounts,
      DeliverySettings settings) {
    return new BatchOutcomes(
        db, bulk, transactions, register, leases, copySteps, budget, accounts, settings);
  }

  @Bean
  InDoubtResolution settling(
      JdbcClient db,
      Bulk bulk,
      TransactionTemplate transactions,
      Connections connections,
      Register register,
      BatchOutcomes closing,
      CopySteps copySteps,
      Leases leases,
      FieldTaxonomy taxonomy,
      Keks keks,
      NodeName node,
      DeliverySettings settings) {
    return new InDoubtResolution(
        db,
        bulk,
        transactions,
        connections,
        register,
        closing,
        copySteps,
        leases,
        taxonomy,
        keks,
        node,
        settings);
  }

  @Bean
  DueCopies dueCopies(JdbcClient db, Bulk bulk, Connections connections, Register register) {
    return new DueCopies(db, bulk, connections, register);
  }

  @Bean
  CopyErasure removal(
      JdbcClient db,
      Bulk bulk,
      Keks keks,
      CopyKeys keys,
      DeliverySettings settings,
      Items items,
      DueCopies due) {
    return new CopyErasure(db, bulk, keks, keys, settings, items, due);
  }
}
