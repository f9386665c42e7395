package io.processorhub.cases;

import gg.jte.TemplateEngine;
import io.processorhub.access.Audit;
import io.processorhub.consent.ConsentEvents;
import io.processorhub.copy.DueCopies;
import io.processorhub.copy.NeedsStaff;
import io.processorhub.erasure.ErasureAcceptance;
import io.processorhub.erasure.ErasureList;
import io.processorhub.erasure.ErasureRecord;
import io.processorhub.erasure.ErasureSettings;
import io.processorhub.erasure.Evidence;
import io.processorhub.foundation.HubSettings;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.foundation.Texts;
import io.processorhub.item.FieldTaxonomy;
import io.processorhub.mail.MailOutbox;
import io.processorhub.processor.Connections;
import io.processorhub.processor.OrganisationDate;
import io.processorhub.register.Register;
import io.processorhub.reports.OrganisationSettings;
import io.processorhub.reports.Recipients;
import io.processorhub.subject.People;
import io.processorhub.subject.SubjectErasure;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MassErasureSettings.class)
public class CasesConfiguration {

  @Bean
  OtherRights otherRights(
      JdbcClient db,
      Connections connections,
      SubjectErasure forgetting,
      ConsentEvents consents,
      People people,
      DueCopies copies,
      TransactionTemplate transactions,
      CaseRows rows) {
    return new OtherRights(
        db, connections, forgetting, consents, people, copies, transactions, rows);
  }

  @Bean
  Cases cases(
      JdbcClient db,
      TransactionTemplate transactions,
      SubjectErasure forgetting,
      ErasureAcceptance acceptance,
      OtherRights rights,
      ErasureList list,
      KeyedHash hash,
      CaseRows rows,
      ConfirmationLinks links,
      ApplicationEventPublisher events,
      Statements statements,
      MassErasures many) {
    return new Cases(
        db,
        transactions,
        forgetting,
        acceptance,
        rights,
        list,
        hash,
        rows,
        links,
        events,
        statements,
        new Holds(db, rights),
        many);
  }

  @Bean
  WhereToWrite whereToWrite(HubSettings hub, OrganisationSettings organisation) {
    return new WhereToWrite(hub, organisation);
  }

  @Bean
  StatementMaker statementMaker(
      JdbcClient db,
      HubSettings hub,
      WhereToWrite contact,
      FieldTaxonomy taxonomy,
      ConsentEvents consents,
      Connections connections,
      Recipients recipients,
      Texts texts,
      CaseLanguages languages) {
    return new StatementMaker(
        db, hub, contact, taxonomy, consents, connections, recipients, texts, languages);
  }

  @Bean
  Statements statements(
      JdbcClient db,
      TransactionTemplate transactions,
      SubjectErasure forgetting,
      StatementMaker maker,
      CaseRows rows,
      TemplateEngine pages,
      ConfirmationLinks links,
      Texts texts) {
    return new Statements(db, transactions, forgetting, maker, rows, pages, links, texts);
  }

  @Bean
  MassErasures massErasures(
      JdbcClient db,
      TransactionTemplate transactions,
      MassErasureSettings settings,
      Audit audit,
      ApplicationEventPublisher events) {
    return new MassErasures(db, transactions, settings, audit, events);
  }

  @Bean
  CaseBatch caseBatch(
      JdbcClient db, TransactionTemplate transactions, Cases cases, MassErasures many) {
    return new CaseBatch(db, transactions, cases, many);
  }

  @Bean
  CaseDecisions caseDecisions(
      JdbcClient db, TransactionTemplate transactions, CaseRows rows, Notices notices) {
    return new CaseDecisions(db, transactions, rows, notices);
  }

  @Bean
  CaseLanguages caseLanguages(JdbcClient db, FieldTaxonomy taxonomy, HubSettings hub) {
    return new CaseLanguages(db, taxonomy, hub);
  }

  @Bean
  CaseRows caseRows(JdbcClient db, Register register, HubSettings hub, CaseLanguages languages) {
    return new CaseRows(db, register, hub, languages);
  }

  @Bean
  ConfirmationLinks links(
      JdbcClient db,
      MailOutbox outbox,
      FieldTaxonomy taxonomy,
      KeyedHash hash,
      ErasureSettings settings,
      HubSettings hub,
      Texts texts,
      CaseLanguages languages) {
    return new ConfirmationLinks(db, outbox, taxonomy, hash, settings, hub, texts, languages);
  }

  @Bean
  VisitorRateLimit visitors(Clock clock, ErasureSettings settings) {
    return new VisitorRateLimit(clock, settings.visits());
  }

  @Bean
  PublicRequests publicRequests(Cases cases, SubjectErasure forgetting, KeyedHash hash) {
    return new PublicRequests(cases, forgetting, hash);
  }

  @Bean
  Notices notices(
      JdbcClient db,
      SubjectErasure forgetting,
      MailOutbox outbox,
      Certificates certificates,
      HubSettings hub,
      ConfirmationLinks links,
      ErasureRecord record,
      Evidence evidence,
      Texts texts,
      CaseLanguages languages) {
    return new Notices(
        db,
        forgetting,
        outbox,
        certificates,
        hub,
        links,
        new ErasureWords(record, evidence, hub),
        texts,
        languages);
  }

  @Bean
  CaseList caseList(JdbcClient db, Connections connections, OrganisationDate today) {
    return new CaseList(db, connections, today);
  }

  @Bean
  Certificates certificates(
      CaseList cases,
      ErasureRecord record,
      KeyedHash hash,
      HubSettings hub,
      Clock clock,
      TemplateEngine pages,
      Texts texts) {
    return new Certificates(cases, record, hash, hub, clock, pages, texts);
  }

  @Bean
  CaseCounts caseCounts(JdbcClient db, HubSettings hub) {
    return new CaseCounts(db, hub);
  }

  @Bean
  CaseMeters caseMeters(CaseCounts counts) {
    return new CaseMeters(counts);
  }

  @Bean
  StaffDigest digest(
      JdbcClient db,
      TransactionTemplate transactions,
      CaseCounts counts,
      NeedsStaff staff,
      MailOutbox outbox,
      ErasureSettings settings,
      HubSettings hub,
      Texts texts) {
    return new StaffDigest(db, transactions, counts, staff, outbox, settings, hub, texts);
  }

  @Bean
  Replay replay(ErasureList list, Cases cases, BegunErasures begun) {
    return new Replay(list, cases, begun);
  }

  @Bean
  BegunErasures begunErasures(
      JdbcClient db,
      TransactionTemplate transactions,
      ErasureList list,
      Cases cases,
      CaseRows rows) {
    return new BegunErasures(db, transactions, list, cases, rows);
  }

  @Bean
  ErasureListHealth erasureListHealthIndicator(ErasureList list, BegunErasures begun) {
    return new ErasureListHealth(list, begun);
  }
}
