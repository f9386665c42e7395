package io.processorhub.access;

import io.processorhub.foundation.KeyRotation;
import io.processorhub.foundation.SafeAttestations;
import io.processorhub.foundation.Secrets;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
public class AccessConfiguration {

  @Bean
  ApiTokens apiTokens(JdbcClient db) {
    return new ApiTokens(db);
  }

  @Bean
  KeyCustodian custodian(
      KeyRotation rotation, Secrets secrets, SafeAttestations attestations, Audit audit) {
    return new KeyCustodian(rotation, secrets, attestations, audit);
  }

  @Bean
  Audit audit(JdbcClient db) {
    return new Audit(db);
  }
}
