package io.processorhub.minimisation;

import io.processorhub.foundation.DataKey;
import io.processorhub.item.FieldValues;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The values that the permitted purposes need, by our names for the fields. Never stored.
 *
 * <p>Only {@link Minimiser} makes one, so nothing that was not minimised can be sent. Printing it
 * prints the names: values must not reach a log by accident.
 */
public final class Payload {

  private final TreeMap<String, String> values;
  private final TreeMap<String, List<Map<String, String>>> groups;
  private final FieldValues canonical;
  private final Set<String> wordless;

  /**
   * @param groups the members of each group, by our names for their fields
   * @param canonical the same values, each in its one spelling
   */
  Payload(
      Map<String, String> values,
      Map<String, List<Map<String, String>>> groups,
      FieldValues canonical,
      Set<String> wordless) {
    this.wordless = Set.copyOf(wordless);
    this.values = new TreeMap<>(values);
    this.groups = new TreeMap<>(groups);
    this.canonical = canonical;
  }

  /** The fields with a value, those of groups and of their members too. */
  public Set<String> fields() {
    var fields = new TreeSet<>(values.keySet());
    groups.forEach(
        (group, members) -> {
          fields.add(group);
          members.forEach(member -> fields.addAll(member.keySet()));
        });
    return fields;
  }

  /** The fields that have one value. */
  public Set<String> single() {
    return values.keySet();
  }

  /** The groups that have members. */
  public Set<String> groups() {
    return groups.keySet();
  }

  /** The value to send, if there is one. */
  public Optional<String> value(String field) {
    return Optional.ofNullable(values.get(field));
  }

  /** The members of a group, in their order. */
  public List<Map<String, String>> group(String field) {
    return groups.getOrDefault(field, List.of());
  }

  /** The fields that have a value here and are left out: the processor has no word for it. */
  public Set<String> wordless() {
    return wordless;
  }

  /** The fields with a value, one bit each. */
  public long bits() {
    return canonical.bits();
  }

  /** What commits the register to these values without telling them; noise once the key is gone. */
  public byte[] digest(DataKey key) {
    return key.digest(canonical.encode());
  }

  @Override
  public String toString() {
    return "Payload" + fields();
  }
}
