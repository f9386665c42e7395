package io.processorhub.status;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What runs in the hub only; commands do without it. */
@Configuration(proxyBeanMethods = false)
public class StatusServerConfiguration {

  @Bean
  FlowMeters flowMeters(Flow flow) {
    return new FlowMeters(flow);
  }

  @Bean
  FlowHealth processorsHealthIndicator(Flow flow) {
    return new FlowHealth(flow);
  }
}
