package io.processorhub.connector;

import io.micrometer.core.instrument.MeterRegistry;
import io.processorhub.copy.BatchOutcomes;
import io.processorhub.copy.Budget;
import io.processorhub.copy.Claims;
import io.processorhub.copy.InDoubtResolution;
import io.processorhub.copy.Leases;
import io.processorhub.copy.ProviderAccounts;
import io.processorhub.copy.Sweeps;
import io.processorhub.foundation.HubSettings;
import io.processorhub.foundation.Secrets;
import io.processorhub.processor.ConnectionSwitches;
import io.processorhub.processor.Connections;
import java.time.Clock;
import org.apache.camel.CamelContext;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ConnectorConfiguration {

  @Bean
  CloseableHttpClient processorClient(HubSettings settings) {
    return ProcessorClient.create(settings.sandbox());
  }

  @Bean
  Credentials credentials(Secrets secrets) {
    return new Credentials(secrets);
  }

  @Bean
  Calls calls(CamelContext camel) {
    return new Calls(camel.createProducerTemplate());
  }

  @Bean
  Delivery delivery(
      Connections connections,
      Claims claims,
      BatchOutcomes closing,
      Operations operations,
      Adapters adapters,
      Credentials credentials,
      Leases leases,
      ProviderAccounts accounts,
      Budget budget) {
    leases.freeOwn();
    budget.freeOwn();
    return new Delivery(
        connections,
        claims,
        closing,
        operations,
        adapters,
        credentials,
        new TargetFacts(operations, adapters),
        accounts);
  }

  @Bean
  Operations operations(Calls calls, Budget budget, Credentials credentials) {
    return new Operations(calls, budget, credentials);
  }

  @Bean
  Adapters adapters(Connections connections) {
    return new Adapters(connections);
  }

  @Bean
  ReadBack readBack(
      Leases leases, InDoubtResolution settling, Operations operations, Adapters adapters) {
    return new ReadBack(leases, settling, operations, adapters);
  }

  @Bean
  ErasureCalls removing(Operations operations, Adapters adapters, ProviderAccounts accounts) {
    return new ErasureCalls(operations, adapters, accounts);
  }

  @Bean
  Sweeping sweeping(Sweeps sweeps, Operations operations, Adapters adapters) {
    return new Sweeping(sweeps, operations, adapters);
  }

  @Bean
  ConnectorWatch connectorWatch(ConnectorFiles files, ConnectionSwitches switches) {
    return new ConnectorWatch(files, switches);
  }

  @Bean
  RouteFiles routesHealthIndicator(
      HubSettings settings, @Value("${hub.own-routes:false}") boolean ownAllowed) {
    return new RouteFiles(settings.routes(), ownAllowed);
  }

  @Bean
  JobFailures jobFailures(Clock clock) {
    return new JobFailures(clock);
  }

  @Bean
  RouteMeters routeMeters(MeterRegistry meters) {
    return new RouteMeters(meters);
  }
}
