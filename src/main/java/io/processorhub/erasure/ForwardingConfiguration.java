package io.processorhub.erasure;

import io.processorhub.connector.ErasureCalls;
import io.processorhub.copy.Budget;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What makes calls; commands run without it. */
@Configuration(proxyBeanMethods = false)
class ForwardingConfiguration {

  @Bean
  Passes passes(
      Forwardings forwardings, ErasureCalls removing, Budget budget, ErasureSettings settings) {
    forwardings.freeOwn();
    return new Passes(forwardings, removing, budget, settings);
  }
}
