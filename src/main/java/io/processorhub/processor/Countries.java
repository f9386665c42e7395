package io.processorhub.processor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The countries to which data may go without more: {@code countries.yaml}, with its source. */
public final class Countries {

  private static final int FRESH_DAYS = 90;

  private final Listed listed;

  private Countries(Listed listed) {
    this.listed = listed;
  }

  public static Countries read() {
    try (var in = Countries.class.getResourceAsStream("/countries.yaml")) {
      return new Countries(new YAMLMapper().readValue(in, Listed.class));
    } catch (IOException e) {
      throw new UncheckedIOException("countries.yaml cannot be read", e);
    }
  }

  /** Whether a transfer mechanism must be on record for the country. */
  boolean needsMechanism(String country, LocalDate day) {
    return why(country, day).isEmpty();
  }

  /** Why none is needed, in words for statements; empty if one is. */
  public Optional<String> why(String country, LocalDate day) {
    if (listed.eea.contains(country)) {
      return Optional.of("none needed: European Economic Area");
    }
    return Optional.ofNullable(listed.adequate.get(country))
        .filter(decision -> decision.holds(day))
        .map(decision -> "adequacy decision " + decision.decision + ", Art. 45(3)");
  }

  /** The last days of decisions that end. */
  List<LocalDate> ends() {
    return listed.adequate.values().stream()
        .map(Decision::validUntil)
        .filter(Objects::nonNull)
        .toList();
  }

  /** The day on which somebody compared the list with its source. */
  LocalDate on() {
    return listed.on;
  }

  boolean isOld(LocalDate day) {
    return day.isAfter(listed.on.plusDays(FRESH_DAYS));
  }

  private record Listed(
      String source, LocalDate on, Set<String> eea, Map<String, Decision> adequate) {}

  /**
   * @param validUntil the last day it holds; left out: no end is set
   */
  private record Decision(String decision, String scope, LocalDate validUntil) {

    boolean holds(LocalDate day) {
      return validUntil == null || !day.isAfter(validUntil);
    }
  }
}
