package io.processorhub.reports;

import io.processorhub.item.Field;
import io.processorhub.item.FieldTaxonomy;
import io.processorhub.processor.Agreement;
import io.processorhub.processor.ApprovedDeclaration;
import io.processorhub.processor.Countries;
import io.processorhub.processor.Declaration;
import io.processorhub.processor.LegalBasis;
import io.processorhub.processor.Mechanism;
import io.processorhub.processor.ProcessorFacts;
import io.processorhub.processor.ProcessorRecords;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One purpose of one connection on a day, in the words of a record of processing. */
record ProcessingActivity(
    String purpose,
    Declaration.Purpose declared,
    ApprovedDeclaration approved,
    ProcessorRecords records,
    LocalDate day,
    Countries countries,
    FieldTaxonomy taxonomy) {

  static final String NOT_RECORDED = "not recorded";
  static final String NOT_APPLICABLE = "not applicable";

  private static final ProcessorFacts.Activity NOTHING =
      new ProcessorFacts.Activity(
          null, null, null, null, null, null, null, null, null, null, null, null, null, null);

  ProcessorFacts facts() {
    return records.facts(day);
  }

  /** What was recorded about the purpose, or what to say if nothing was. */
  String activity(Function<ProcessorFacts.Activity, String> what, String otherwise) {
    var text = what.apply(facts().activities().getOrDefault(purpose, NOTHING));
    return text == null || text.isBlank() ? otherwise : text;
  }

  String categories() {
    return declared.fields().keySet().stream()
        .map(name -> taxonomy.find(name).map(Field::category).orElse(name) + " (" + name + ")")
        .sorted()
        .collect(Collectors.joining("; "));
  }

  String recipient() {
    return "%s, %s (%s)"
        .formatted(
            Optional.ofNullable(facts().legalName()).orElse("legal name not recorded"),
            facts().role() == null
                ? "processor"
                : facts().role().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'),
            records.processor());
  }

  String contract() {
    var agreements = records.agreements(day);
    return agreements.isEmpty()
        ? "no agreement in force"
        : agreements.stream()
            .map(one -> one.link() == null ? one.reference() : one.link())
            .sorted()
            .collect(Collectors.joining("; "));
  }

  List<String> thirdCountries() {
    return records.countries(day).stream()
        .filter(
            one -> countries.why(one, day).filter(why -> why.startsWith("none needed")).isEmpty())
        .toList();
  }

  String thirdCountryNames() {
    return thirdCountries().isEmpty() ? "none" : String.join("; ", thirdCountries());
  }

  String safeguards() {
    return thirdCountries().isEmpty()
        ? NOT_APPLICABLE
        : thirdCountries().stream()
            .map(one -> one + ": " + safeguard(one))
            .collect(Collectors.joining("; "));
  }

  private String safeguard(String country) {
    return countries
        .why(country, day)
        .or(() -> records.mechanism(country, day).map(Mechanism::means).map(Mechanism.Means::words))
        .orElse("none on record");
  }

  String retention() {
    var kept = activity(ProcessorFacts.Activity::retention, "");
    var withdrawn =
        declared.onWithdrawal() == null ? "" : "on withdrawal: " + declared.onWithdrawal();
    var both =
        List.of(kept, withdrawn).stream()
            .filter(text -> !text.isEmpty())
            .collect(Collectors.joining("; "));
    return both.isEmpty() ? NOT_RECORDED : both;
  }

  String measures() {
    return facts().measures().isEmpty()
        ? NOT_RECORDED
        : facts().measures().stream()
            .map(one -> (one.kind() == null ? "" : one.kind() + ": ") + one.text())
            .collect(Collectors.joining("; "));
  }

  String basis() {
    return declared.basis().article();
  }

  boolean restsOn(LegalBasis basis) {
    return declared.basis() == basis;
  }

  String location() {
    var storage = facts().storage();
    return storage.isEmpty() ? NOT_RECORDED : String.join("; ", storage);
  }

  Optional<LocalDate> reviewed() {
    return records.assessment(day).map(one -> one.performedOn());
  }

  List<String> agreementNames() {
    return records.agreements(day).stream().map(Agreement::reference).sorted().toList();
  }
}
