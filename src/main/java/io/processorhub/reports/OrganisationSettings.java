package io.processorhub.reports;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a record of processing says of the organisation itself; its name is {@code
 * hub.organisation}.
 *
 * @param dpo the data protection officer, if there is one
 * @param representative in the Union, if there is one
 */
@ConfigurationProperties("hub.record")
public record OrganisationSettings(
    @DefaultValue Party controller, @DefaultValue Party dpo, @DefaultValue Party representative) {

  /** One party; what is blank is shown as such. */
  public record Party(
      @DefaultValue("") String name,
      @DefaultValue("") String address,
      @DefaultValue("") String email,
      @DefaultValue("") String telephone) {}
}
