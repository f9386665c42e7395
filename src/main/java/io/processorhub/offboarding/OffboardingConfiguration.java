package io.processorhub.offboarding;

import io.processorhub.cases.MassErasures;
import io.processorhub.copy.DueCopies;
import io.processorhub.copy.Sweeps;
import io.processorhub.erasure.BrokenOff;
import io.processorhub.erasure.Completion;
import io.processorhub.erasure.ErasureSettings;
import io.processorhub.processor.ConnectionSwitches;
import io.processorhub.processor.Connections;
import io.processorhub.register.Register;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
public class OffboardingConfiguration {

  @Bean
  Offboarding offboarding(
      JdbcClient db,
      TransactionTemplate transactions,
      Connections connections,
      ConnectionSwitches switches,
      DueCopies copies,
      Sweeps sweeps,
      Register register,
      ErasureSettings settings,
      Completion completion,
      BrokenOff brokenOff,
      MassErasures many) {
    return new Offboarding(
        db,
        transactions,
        connections,
        switches,
        copies,
        sweeps,
        register,
        settings,
        completion,
        brokenOff,
        many);
  }
}
