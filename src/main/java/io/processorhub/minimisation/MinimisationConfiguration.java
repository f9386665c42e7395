package io.processorhub.minimisation;

import io.processorhub.item.FieldTaxonomy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
public class MinimisationConfiguration {

  @Bean
  Minimiser minimiser(FieldTaxonomy taxonomy) {
    return new Minimiser(taxonomy);
  }
}
