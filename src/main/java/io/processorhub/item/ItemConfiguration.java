package io.processorhub.item;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
public class ItemConfiguration {

  @Bean
  FieldTaxonomy fieldTaxonomy() {
    return FieldTaxonomy.read();
  }
}
