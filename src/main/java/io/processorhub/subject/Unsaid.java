package io.processorhub.subject;

import io.processorhub.item.Field;
import java.util.Set;

/**
 * What a file says nothing about, because it has no such column at all. A known contact keeps it: a
 * forgotten column is no instruction.
 *
 * @param fields those that are kept and have no column
 */
public record Unsaid(Set<Field> fields, boolean account, boolean controller) {

  public static final Unsaid NOTHING = new Unsaid(Set.of(), false, false);

  boolean isNothing() {
    return fields.isEmpty() && !account && !controller;
  }

  /** Whether there is no column of addresses. */
  boolean address() {
    return fields.stream().anyMatch(field -> field.format() == Field.Format.EMAIL);
  }
}
