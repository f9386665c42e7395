package io.processorhub.processor;

import java.net.URI;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * On which days each requirement of a connection is met, by what is on record; a pure function of
 * the records, so that the clock alone opens and closes a connection.
 */
final class Clearance {

  private final ProcessorRecords records;
  private final Declaration declaration;
  private final Countries countries;

  Clearance(ProcessorRecords records, Declaration declaration, Countries countries) {
    this.records = records;
    this.declaration = declaration;
    this.countries = countries;
  }

  /** What is missing on one day. */
  Set<Requirement> missing(LocalDate day) {
    var missing = EnumSet.noneOf(Requirement.class);
    var facts = records.facts(day);
    add(missing, Requirement.ENTRY, facts.legalName() == null || facts.country() == null);
    var agreements = records.agreements(day);
    add(missing, Requirement.AGREEMENT, agreements.isEmpty());
    add(
        missing,
        Requirement.CHECKLIST,
        !agreements.isEmpty() && agreements.stream().noneMatch(Agreement::complete));
    var assessment = records.assessment(day);
    var failed = assessment.filter(one -> one.outcome() == Assessment.Outcome.FAIL).isPresent();
    add(missing, Requirement.OUTCOME, failed);
    add(
        missing,
        Requirement.ASSESSMENT,
        !failed && assessment.filter(one -> one.inDate(day)).isEmpty());
    add(
        missing,
        Requirement.MECHANISM,
        records.countries(day).stream()
            .anyMatch(
                country ->
                    countries.needsMechanism(country, day)
                        && records.mechanism(country, day).isEmpty()));
    add(
        missing,
        Requirement.HOST,
        declaration.url().filter(url -> !approved(url, facts.hosts())).isPresent());
    add(
        missing,
        Requirement.SUB_PROCESSOR,
        records.subProcessors(day).stream().anyMatch(one -> one.isOpposed(day)));
    return missing;
  }

  /** For each requirement the days on which it is met, as PostgreSQL writes them. */
  Map<Requirement, String> met() {
    var met = new EnumMap<Requirement, String>(Requirement.class);
    for (var requirement : Requirement.values()) {
      met.put(requirement, days(missing -> !missing.contains(requirement)));
    }
    return met;
  }

  /** The days on which nothing is missing. */
  String cleared() {
    return days(Set::isEmpty);
  }

  /** Between two days on which anything changes, nothing does: the first of them stands for all. */
  private String days(Predicate<Set<Requirement>> good) {
    var turns = new ArrayList<>(turns());
    var spans = new ArrayList<String>();
    for (var i = 0; i < turns.size(); i++) {
      if (good.test(missing(turns.get(i)))) {
        spans.add("[%s,%s)".formatted(turns.get(i), i + 1 < turns.size() ? turns.get(i + 1) : ""));
      }
    }
    return "{" + String.join(",", spans) + "}";
  }

  private TreeSet<LocalDate> turns() {
    var turns = new TreeSet<LocalDate>();
    for (var versions :
        List.of(
            records.facts(),
            records.agreements(),
            records.assessments(),
            records.subProcessors(),
            records.mechanisms())) {
      versions.forEach(one -> turns.add(one.validFrom()));
    }
    for (var one : records.agreements()) {
      turns.add(one.record().effectiveFrom());
      after(turns, one.record().expiresOn());
    }
    for (var one : records.assessments()) {
      turns.add(one.record().performedOn());
      after(turns, one.record().nextReviewOn());
    }
    for (var one : records.subProcessors()) {
      turns.add(one.record().since());
      after(turns, one.record().until());
      after(turns, one.record().objectionUntil());
    }
    for (var one : records.mechanisms()) {
      turns.add(one.record().validFrom());
      after(turns, one.record().validUntil());
    }
    countries.ends().forEach(last -> after(turns, last));
    return turns;
  }

  private static void after(Set<LocalDate> turns, LocalDate last) {
    if (last != null) {
      turns.add(last.plusDays(1));
    }
  }

  private static void add(Set<Requirement> missing, Requirement requirement, boolean is) {
    if (is) {
      missing.add(requirement);
    }
  }

  /**
   * A star stands for one or more names before the rest; a target without a host is not approved.
   */
  static boolean approved(String url, List<String> hosts) {
    var host = url == null ? null : URI.create(url).getHost();
    return host != null
        && hosts.stream()
            .anyMatch(
                one ->
                    one.startsWith("*.")
                        ? host.endsWith(one.substring(1)) && host.length() >= one.length()
                        : host.equals(one));
  }
}
