package io.processorhub.processor;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** Everything that was recorded about one processor, every version of it, oldest first. */
public record ProcessorRecords(
    String processor,
    List<Version<ProcessorFacts>> facts,
    List<Version<Agreement>> agreements,
    List<Version<Assessment>> assessments,
    List<Version<SubProcessor>> subProcessors,
    List<Version<Mechanism>> mechanisms) {

  /**
   * One version of one record; it never changes.
   *
   * @param validFrom from when it holds
   */
  public record Version<T>(
      int version, LocalDate validFrom, Instant recordedAt, String recordedBy, T record) {}

  /** How many versions there are of anything: it grows with every change. */
  public int revision() {
    return facts.size()
        + agreements.size()
        + assessments.size()
        + subProcessors.size()
        + mechanisms.size();
  }

  /** The facts that hold on a day. */
  public ProcessorFacts facts(LocalDate day) {
    return newest(facts, one -> "", day).stream().findFirst().orElse(ProcessorFacts.none());
  }

  /** The agreements in force on a day. */
  public List<Agreement> agreements(LocalDate day) {
    return newest(agreements, Agreement::reference, day).stream()
        .filter(one -> one.inForce(day))
        .toList();
  }

  /** The newest assessment that was made by a day, whether it is still in date or not. */
  public Optional<Assessment> assessment(LocalDate day) {
    return assessments.stream()
        .filter(one -> !one.validFrom.isAfter(day) && !one.record.performedOn().isAfter(day))
        .max(
            Comparator.comparing((Version<Assessment> one) -> one.record.performedOn())
                .thenComparing(Version::version))
        .map(Version::record);
  }

  /** Who works for the processor on a day. */
  public List<SubProcessor> subProcessors(LocalDate day) {
    return newest(subProcessors, SubProcessor::name, day).stream()
        .filter(one -> one.used(day))
        .toList();
  }

  /** The transfer mechanism for a country on a day. */
  public Optional<Mechanism> mechanism(String country, LocalDate day) {
    return newest(mechanisms, Mechanism::country, day).stream()
        .filter(one -> one.country().equals(country) && one.valid(day))
        .findFirst();
  }

  /** The countries in which the data is on a day, as far as it is recorded. */
  public TreeSet<String> countries(LocalDate day) {
    var facts = facts(day);
    var countries = new TreeSet<>(facts.storage());
    if (facts.country() != null) {
      countries.add(facts.country());
    }
    subProcessors(day).forEach(one -> countries.add(one.country()));
    return countries;
  }

  /** Of each thing, its newest version that holds on the day. */
  private static <T> List<T> newest(
      List<Version<T>> versions, Function<T, String> name, LocalDate day) {
    var newest = new HashMap<String, Version<T>>();
    for (var one : versions) {
      if (!one.validFrom.isAfter(day)) {
        newest.merge(name.apply(one.record), one, (a, b) -> a.version > b.version ? a : b);
      }
    }
    return newest.values().stream().map(Version::record).toList();
  }
}
