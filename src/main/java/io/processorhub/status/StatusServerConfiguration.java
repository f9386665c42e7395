package io.processorhub.status;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What runs in the hub only; commands do without it. */
@Configuration(proxyBeanMethods = false)
public class StatusServerConfiguration {

  @Bean
  StatusMeters flowMeters(ConnectionStatus flow) {
    return new StatusMeters(flow);
  }

  @Bean
  StatusHealth processorsHealthIndicator(ConnectionStatus flow) {
    return new StatusHealth(flow);
  }
}
