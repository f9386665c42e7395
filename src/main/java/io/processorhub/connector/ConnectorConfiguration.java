package io.processorhub.connector;

import io.micrometer.core.instrument.MeterRegistry;
import io.processorhub.copy.Claims;
import io.processorhub.copy.Closing;
import io.processorhub.copy.Leases;
import io.processorhub.copy.ProviderAccounts;
import io.processorhub.copy.Settling;
import io.processorhub.foundation.HubSettings;
import io.processorhub.foundation.Secrets;
import io.processorhub.processor.Connections;
import org.apache.camel.CamelContext;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
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
      Closing closing,
      Credentials credentials,
      Calls calls,
      Leases leases,
      ProviderAccounts accounts) {
    leases.freeOwn();
    return new Delivery(
        connections,
        claims,
        closing,
        new Sending(connections),
        credentials,
        new Facts(calls),
        accounts);
  }

  @Bean
  ReadBack readBack(Leases leases, Settling settling, Credentials credentials, Calls calls) {
    return new ReadBack(leases, settling, credentials, calls);
  }

  @Bean
  CamelContextConfiguration routeFiles(HubSettings settings) {
    return new RouteFiles(settings.routes());
  }

  @Bean
  RouteMeters routeMeters(MeterRegistry meters) {
    return new RouteMeters(meters);
  }
}
