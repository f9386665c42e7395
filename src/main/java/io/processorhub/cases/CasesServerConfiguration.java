package io.processorhub.cases;

import io.processorhub.erasure.ErasureRecord;
import io.processorhub.foundation.HubSettings;
import io.processorhub.mail.MailOutbox;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What runs in the hub only; commands do without it. */
@Configuration(proxyBeanMethods = false)
public class CasesServerConfiguration {

  @Bean
  WithoutMail withoutMail(MailOutbox outbox, WhereToWrite contact) {
    return new WithoutMail(outbox, contact);
  }

  @Bean
  ConfirmedWords confirmedWords(
      JdbcClient db, ErasureRecord record, MailOutbox outbox, HubSettings hub) {
    return new ConfirmedWords(db, record, outbox, hub);
  }

  @Bean
  MassErasuresHealth massErasuresHealthIndicator(MassErasures many) {
    return new MassErasuresHealth(many);
  }

  @Bean
  RequestsHealth requestsHealthIndicator(CaseCounts counts) {
    return new RequestsHealth(counts);
  }
}
