package io.processorhub.account;

import io.processorhub.access.Audit;
import io.processorhub.cases.Cases;
import io.processorhub.cases.MassErasures;
import io.processorhub.copy.DueCopies;
import io.processorhub.foundation.HubSettings;
import io.processorhub.foundation.Texts;
import io.processorhub.mail.MailOutbox;
import io.processorhub.processor.Processors;
import io.processorhub.subject.People;
import io.processorhub.subject.SubjectErasure;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
public class AccountConfiguration {

  @Bean
  AccountContacts accountContacts(
      JdbcClient db,
      TransactionTemplate transactions,
      SubjectErasure forgetting,
      MailOutbox outbox,
      HubSettings hub,
      Texts texts) {
    return new AccountContacts(db, transactions, forgetting, outbox, hub, texts);
  }

  @Bean
  AccountInstructions accountInstructions(
      JdbcClient db,
      TransactionTemplate transactions,
      SubjectErasure accounts,
      Processors processors,
      People people,
      DueCopies copies,
      Audit audit) {
    return new AccountInstructions(db, transactions, accounts, processors, people, copies, audit);
  }

  @Bean
  AccountClosure accountClosing(
      JdbcClient db,
      TransactionTemplate transactions,
      SubjectErasure forgetting,
      Cases cases,
      AccountContacts contacts,
      MassErasures many,
      People people,
      DueCopies copies) {
    return new AccountClosure(db, transactions, forgetting, cases, contacts, many, people, copies);
  }

  @Bean
  Retention retention(
      JdbcClient db,
      TransactionTemplate transactions,
      SubjectErasure forgetting,
      Cases cases,
      Clock clock,
      MassErasures many) {
    return new Retention(db, transactions, forgetting, cases, clock, many);
  }
}
