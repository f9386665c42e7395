package io.processorhub.foundation;

import java.util.Optional;
import org.springframework.core.env.Environment;

/**
 * Credentials of processors by name. A name such as {@code mailchimp.api-key} is looked for in the
 * environment ({@code HUB_SECRET_MAILCHIMP_API_KEY}), then in secret files mounted as {@code
 * hub.secret.mailchimp.api-key} (Spring's config tree).
 */
public final class Secrets {

  private final Environment environment;

  Secrets(Environment environment) {
    this.environment = environment;
  }

  public Optional<String> find(String name) {
    var variable =
        "HUB_SECRET_" + name.toUpperCase(java.util.Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    return Optional.ofNullable(environment.getProperty(variable))
        .or(() -> Optional.ofNullable(environment.getProperty("hub.secret." + name)))
        .filter(secret -> !secret.isBlank())
        .map(String::strip);
  }
}
