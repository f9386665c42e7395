package io.processorhub.erasure;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import io.processorhub.consent.ConsentEvents;
import io.processorhub.consent.Suppression;
import io.processorhub.copy.CopyErasure;
import io.processorhub.copy.Sweeps;
import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.HubSettings;
import io.processorhub.foundation.KeyRotation;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.foundation.NodeName;
import io.processorhub.foundation.SafeAttestations;
import io.processorhub.foundation.SafeFolder;
import io.processorhub.foundation.Texts;
import io.processorhub.item.FieldTaxonomy;
import io.processorhub.mail.MailOutbox;
import io.processorhub.processor.Connections;
import io.processorhub.processor.Processors;
import io.processorhub.register.Register;
import io.processorhub.subject.SubjectErasure;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ErasureSettings.class)
public class ErasureConfiguration {

  @Bean
  Completion completion(
      JdbcClient db,
      Bulk bulk,
      Register register,
      SubjectErasure forgetting,
      CopyErasure removal,
      ApplicationEventPublisher events) {
    return new Completion(db, bulk, register, forgetting, removal, events);
  }

  @Bean
  ErasureAcceptance acceptance(
      JdbcClient db,
      Bulk bulk,
      Connections connections,
      SubjectErasure forgetting,
      ConsentEvents consents,
      Suppression suppression,
      CopyErasure removal,
      Sweeps sweeps,
      Register register,
      Completion completion,
      FieldTaxonomy taxonomy,
      KeyedHash hash,
      ApplicationEventPublisher events,
      ErasureByMail mails,
      ErasureRecord record) {
    return new ErasureAcceptance(
        db,
        bulk,
        connections,
        forgetting,
        consents,
        suppression,
        removal,
        sweeps,
        register,
        completion,
        taxonomy,
        hash,
        events,
        mails,
        record);
  }

  @Bean
  ErasureRecord erasureRecord(
      JdbcClient db,
      KeyRotation keys,
      SafeAttestations attestations,
      HubSettings hub,
      Processors processors) {
    return new ErasureRecord(db, keys, attestations, hub, processors);
  }

  @Bean
  ErasureList erasureList(SafeFolder safe, JdbcClient db) {
    return new ErasureList(safe, db);
  }

  @Bean
  Evidence evidence(
      JdbcClient db,
      TransactionTemplate transactions,
      SubjectErasure forgetting,
      Register register,
      Completion completion,
      BrokenOff brokenOff) {
    return new Evidence(db, transactions, forgetting, register, completion, brokenOff);
  }

  @Bean
  Bounces returnedMail(JdbcClient db, TransactionTemplate transactions, MailOutbox outbox) {
    return new Bounces(db, transactions, outbox);
  }

  @Bean
  ErasureByMail askedByMail(
      JdbcClient db,
      TransactionTemplate transactions,
      Connections connections,
      Processors processors,
      SubjectErasure forgetting,
      FieldTaxonomy taxonomy,
      MailOutbox outbox,
      HubSettings hub,
      Texts texts) {
    return new ErasureByMail(
        db, transactions, connections, processors, forgetting, taxonomy, outbox, hub, texts);
  }

  @Bean
  BrokenOff brokenOff(JdbcClient db, Bulk bulk, Register register) {
    return new BrokenOff(db, bulk, register);
  }

  @Bean
  Residues residues(
      JdbcClient db,
      Bulk bulk,
      Suppression suppression,
      SubjectErasure forgetting,
      CopyErasure removal,
      Sweeps sweeps,
      Register register,
      Completion completion,
      TransactionTemplate transactions,
      BrokenOff brokenOff) {
    return new Residues(
        db,
        bulk,
        suppression,
        forgetting,
        removal,
        sweeps,
        register,
        completion,
        transactions,
        brokenOff);
  }

  @Bean
  Forwardings forwardings(
      JdbcClient db,
      Bulk bulk,
      TransactionTemplate transactions,
      Connections connections,
      SubjectErasure forgetting,
      CopyErasure removal,
      Register register,
      Completion completion,
      NodeName node,
      ErasureSettings settings,
      BrokenOff brokenOff) {
    return new Forwardings(
        db,
        bulk,
        transactions,
        connections,
        forgetting,
        removal,
        register,
        completion,
        node,
        settings,
        brokenOff);
  }

  @Bean
  TemplateEngine pages() {
    return TemplateEngine.createPrecompiled(ContentType.Html);
  }
}
