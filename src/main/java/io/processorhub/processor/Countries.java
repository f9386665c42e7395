package io.processorhub.processor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The countries to which data may go without more: {@code countries.yaml}, with its source. */
public final class Countries {

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
  boolean needsMechanism(String country) {
    return why(country).isEmpty();
  }

  /** Why none is needed, in words for statements; empty if one is. */
  public Optional<String> why(String country) {
    if (listed.eea.contains(country)) {
      return Optional.of("none needed: European Economic Area");
    }
    return Optional.ofNullable(listed.adequate.get(country))
        .map(decision -> "adequacy decision " + decision.decision + ", Art. 45(3)");
  }

  private record Listed(
      String source, LocalDate on, Set<String> eea, Map<String, Decision> adequate) {}

  private record Decision(String decision, String scope) {}
}
