package io.processorhub.status;

import io.processorhub.processor.Clearances;
import io.processorhub.processor.Connections;
import io.processorhub.processor.OrganisationDate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
public class StatusConfiguration {

  @Bean
  ConnectionStatus flow(
      JdbcClient db, Connections connections, Clearances clearances, OrganisationDate today) {
    return new ConnectionStatus(db, connections, clearances, today);
  }

  @Bean
  DeadCopies deadCopies(JdbcClient db, Connections connections) {
    return new DeadCopies(db, connections);
  }
}
