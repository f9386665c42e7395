package io.processorhub.minimisation;

import io.processorhub.foundation.DataKey;
import io.processorhub.subject.FieldValues;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The values that the permitted purposes need, by our names for the fields. Never stored.
 *
 * <p>Only {@link Minimiser} makes one, so nothing that was not minimised can be sent. Printing it
 * prints the names: values must not reach a log by accident.
 */
public final class Payload {

  private final TreeMap<String, String> values;
  private final FieldValues numbered;
  private final Set<String> wordless;

  Payload(Map<String, String> values, FieldValues numbered, Set<String> wordless) {
    this.wordless = Set.copyOf(wordless);
    this.values = new TreeMap<>(values);
    this.numbered = numbered;
  }

  public Set<String> fields() {
    return values.keySet();
  }

  /** The value to send, if there is one. */
  public Optional<String> value(String field) {
    return Optional.ofNullable(values.get(field));
  }

  /** The fields that have a value here and are left out: the processor has no word for it. */
  public Set<String> wordless() {
    return wordless;
  }

  /** The fields with a value, one bit each. */
  public long bits() {
    return numbered.bits();
  }

  /** What commits the register to these values without telling them; noise once the key is gone. */
  public byte[] digest(DataKey key) {
    return key.digest(numbered.encode());
  }

  @Override
  public String toString() {
    return "Payload" + values.keySet();
  }
}
