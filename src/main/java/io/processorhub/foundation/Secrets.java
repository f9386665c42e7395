package io.processorhub.foundation;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;

/**
 * Credentials of processors by name. A name such as {@code mailchimp.api-key} is looked for in the
 * environment ({@code HUB_SECRET_MAILCHIMP_API_KEY}), then in secret files mounted as {@code
 * hub.secret.mailchimp.api-key} (Spring's config tree), then among those stored in the database.
 *
 * <p>Only the hub's own calls read a value; whoever sets one cannot read it back.
 */
public final class Secrets {

  static final Duration STALENESS = Duration.ofSeconds(30);
  static final int MOST_BYTES = 8 * 1024;

  private static final String VARIABLE = "HUB_SECRET_";
  private static final String PROPERTY = "hub.secret.";
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

  private final ConfigurableEnvironment environment;
  private final StoredSecrets stored;
  private final Clock clock;
  private volatile Cache cache = new Cache(Map.of(), Instant.MIN);

  Secrets(ConfigurableEnvironment environment, StoredSecrets stored, Clock clock) {
    this.environment = environment;
    this.stored = stored;
    this.clock = clock;
  }

  public Optional<String> find(String name) {
    return property(variable(name))
        .or(() -> property(PROPERTY + name))
        .or(() -> Optional.ofNullable(sealed().get(name)).map(seal -> stored.open(name, seal)));
  }

  /**
   * Stores a secret or replaces it; every node uses it within {@link #STALENESS}.
   *
   * @param by who sets it, as the list will show
   * @throws IllegalArgumentException if name or value cannot be one; the message holds no value
   */
  public void store(String name, String value, String by) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a secret's name has small letters, digits, dots and dashes, such as mailchimp.api-key");
    }
    stored.store(name, checked(name, value.strip()), by);
    cache = new Cache(Map.of(), Instant.MIN);
  }

  /**
   * @return whether it was stored; one of environment or files is not touched
   */
  public boolean remove(String name) {
    cache = new Cache(Map.of(), Instant.MIN);
    return stored.remove(name);
  }

  /** All names there are and where each comes from; never a value. */
  public List<Listed> list() {
    var inDatabase =
        stored.stored().stream().collect(Collectors.toMap(Stored::name, Function.identity()));
    var listed = new TreeMap<String, Listed>();
    var variables = named(VARIABLE);
    var names = new TreeSet<>(inDatabase.keySet());
    names.addAll(named(PROPERTY));
    for (var name : names) {
      variables.remove(variable(name).substring(VARIABLE.length()));
      listed.put(name, new Listed(name, origin(name), Optional.ofNullable(inDatabase.get(name))));
    }
    // Which name a variable stands for cannot be told for sure: dots and dashes are lost in it.
    variables.forEach(
        rest ->
            listed.put(
                VARIABLE + rest,
                new Listed(VARIABLE + rest, Origin.ENVIRONMENT, Optional.empty())));
    return List.copyOf(listed.values());
  }

  /** Where the value that counts comes from. */
  public enum Origin {
    /** A variable of the process. */
    ENVIRONMENT,
    /** A mounted file, or another of Spring's settings. */
    FILE,
    /** The database, sealed. */
    STORED
  }

  /** A secret as it may be shown. */
  public record Listed(String name, Origin origin, Optional<Stored> inDatabase) {}

  /** Who put it into the database, and when. */
  public record Stored(String name, String setBy, Instant setAt) {}

  private static String checked(String name, String value) {
    wrong(value)
        .ifPresent(
            what -> {
              throw new IllegalArgumentException(
                  "the value for %s %s; copy it again from the processor".formatted(name, what));
            });
    return value;
  }

  private static Optional<String> wrong(String value) {
    if (value.isEmpty()) {
      return Optional.of("is empty");
    }
    if (value.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
      return Optional.of("is longer than 8 KB");
    }
    return value.chars().anyMatch(Character::isISOControl)
        ? Optional.of("has a control character, such as a line break in the middle")
        : Optional.empty();
  }

  private Optional<String> property(String key) {
    return Optional.ofNullable(environment.getProperty(key))
        .filter(secret -> !secret.isBlank())
        .map(String::strip);
  }

  private Map<String, byte[]> sealed() {
    var known = cache;
    var now = clock.instant();
    var age = Duration.between(known.readAt, now);
    if (age.isNegative() || age.compareTo(STALENESS) >= 0) {
      known = new Cache(stored.sealed(), now);
      cache = known;
    }
    return known.sealed;
  }

  private Origin origin(String name) {
    return property(variable(name)).isPresent()
        ? Origin.ENVIRONMENT
        : property(PROPERTY + name).isPresent() ? Origin.FILE : Origin.STORED;
  }

  /** What follows the prefix in all names of settings that begin with it. */
  private Set<String> named(String prefix) {
    return environment.getPropertySources().stream()
        .filter(EnumerablePropertySource.class::isInstance)
        .flatMap(source -> Arrays.stream(((EnumerablePropertySource<?>) source).getPropertyNames()))
        .filter(name -> name.startsWith(prefix) && property(name).isPresent())
        .map(name -> name.substring(prefix.length()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String variable(String name) {
    return VARIABLE + name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }

  private record Cache(Map<String, byte[]> sealed, Instant readAt) {}
}
