package io.processorhub.reports;

import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A record under Art. 30(2): its words as headings, and four more that auditors ask for. */
final class ProcessorRecord {

  static final List<String> COLUMNS =
      List.of(
          "Name and contact details of processor",
          "Data Protection Officer",
          "Representative",
          "Name and contact details of controller",
          "Controller's representative (if applicable)",
          "Controller's Data Protection Officer",
          "Categories of processing carried out on behalf of the controller",
          "Names of third countries or international organisations",
          "Safeguards (if applicable)",
          "General description of technical and organisational security measures (if possible)",
          "Link to contract with controller",
          "Sub-processors engaged",
          "Date of last review");

  /** Of data that no purpose of the account is declared for. */
  static final String KEPT = "kept in this hub, passed on to nobody";

  private ProcessorRecord() {}

  /** The hub keeps no name of an account, so the controller is named by its opaque id. */
  static List<String> row(
      String name,
      OrganisationSettings we,
      UUID account,
      String agreement,
      List<ProcessingActivity> uses) {
    return List.of(
        name + contact(we.controller()),
        we.dpo().name() + contact(we.dpo()),
        we.representative().name() + contact(we.representative()),
        "account " + account,
        "",
        "",
        uses.isEmpty() ? KEPT : all(uses, ProcessingActivity::purpose),
        all(uses, ProcessingActivity::thirdCountryNames),
        all(uses, ProcessingActivity::safeguards),
        all(uses, ProcessingActivity::measures),
        agreement,
        all(uses, ProcessingActivity::recipient),
        uses.stream()
            .flatMap(use -> use.reviewed().stream())
            .max(java.time.LocalDate::compareTo)
            .map(Object::toString)
            .orElse(""));
  }

  private static String contact(OrganisationSettings.Party party) {
    var parts = List.of(party.address(), party.email(), party.telephone());
    return parts.stream()
        .filter(part -> !part.isBlank())
        .map(part -> ", " + part)
        .collect(Collectors.joining());
  }

  private static String all(
      List<ProcessingActivity> uses, Function<ProcessingActivity, String> what) {
    return uses.stream().map(what).distinct().sorted().collect(Collectors.joining("; "));
  }
}
