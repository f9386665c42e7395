package io.processorhub.connector;

import io.processorhub.foundation.HubSettings;
import io.processorhub.item.FieldTaxonomy;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The part of the room that commands need too: reading connector files. */
@Configuration(proxyBeanMethods = false)
public class ConnectorFileConfiguration {

  @Bean
  ConnectorFiles connectorFiles(
      HubSettings settings, FieldTaxonomy taxonomy, Environment environment) {
    var placeholders =
        new Placeholders(
            name -> Optional.ofNullable(environment.getProperty(name)), settings.sandbox());
    return new ConnectorFiles(settings.connectors(), new ConnectorFile(taxonomy, placeholders));
  }
}
