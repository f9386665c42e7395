package io.processorhub.cases;

import io.processorhub.foundation.HubSettings;
import io.processorhub.foundation.Wording;
import io.processorhub.reports.OrganisationSettings;
import io.processorhub.reports.OrganisationSettings.Party;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where people can write to, as far as the settings say it. */
final class WhereToWrite {

  private final HubSettings hub;
  private final OrganisationSettings organisation;

  WhereToWrite(HubSettings hub, OrganisationSettings organisation) {
    this.hub = hub;
    this.organisation = organisation;
  }

  /** On one line; without any address it is the name alone. */
  String line(Wording wording) {
    var dpo = organisation.dpo();
    var officer = joined(dpo.name(), dpo);
    return joined(hub.organisation(), organisation.controller())
        + (officer.isEmpty() ? "" : "; " + wording.of("words.contact.officer", "officer", officer));
  }

  /** Whether somebody who reads the line can write. */
  boolean isKnown() {
    return Stream.of(organisation.controller(), organisation.dpo())
        .anyMatch(party -> !(party.address() + party.email()).isBlank());
  }

  private static String joined(String name, Party party) {
    return Stream.of(name, party.address(), party.email(), party.telephone())
        .filter(part -> !part.isBlank())
        .collect(Collectors.joining(", "));
  }
}
