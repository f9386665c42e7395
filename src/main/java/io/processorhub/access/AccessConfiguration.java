package io.processorhub.access;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
public class AccessConfiguration {

  @Bean
  ApiTokens apiTokens(JdbcClient db) {
    return new ApiTokens(db);
  }
}
