package io.processorhub.erasure;

import io.processorhub.connector.Outbox;
import io.processorhub.connector.Removing;
import io.processorhub.copy.Budget;
import io.processorhub.foundation.HubSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What makes calls; commands run without it. */
@Configuration(proxyBeanMethods = false)
class ForwardingConfiguration {

  @Bean
  Passes passes(
      Forwardings forwardings, Removing removing, Budget budget, ErasureSettings settings) {
    forwardings.freeOwn();
    return new Passes(forwardings, removing, budget, settings);
  }

  @Bean
  WithoutMail withoutMail(Outbox outbox, WhereToWrite contact) {
    return new WithoutMail(outbox, contact);
  }

  @Bean
  ConfirmedWords confirmedWords(
      JdbcClient db, ErasureRecord record, Outbox outbox, HubSettings hub) {
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
