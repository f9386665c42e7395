package io.processorhub.register;

import io.processorhub.foundation.Bulk;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
@Import(ReadingConfiguration.class)
public class RegisterConfiguration {

  @Bean
  Register register(JdbcClient db, Bulk bulk) {
    return new Register(db, bulk);
  }
}
