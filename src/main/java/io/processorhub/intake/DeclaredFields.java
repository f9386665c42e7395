package io.processorhub.intake;

import io.processorhub.processor.Connections;
import java.util.Set;
import java.util.TreeSet;

/**
 * What may be kept: the fields and consents that some approved declaration asks for.
 *
 * @param fields by name, e.g. {@code contact.email}
 * @param consents by name, e.g. {@code marketing.email}
 */
record DeclaredFields(Set<String> fields, Set<String> consents) {

  static DeclaredFields by(Connections connections) {
    var fields = new TreeSet<String>();
    var consents = new TreeSet<String>();
    for (var approved : connections.inForce()) {
      fields.addAll(approved.declaration().fields().keySet());
      consents.addAll(approved.declaration().consents());
    }
    return new DeclaredFields(fields, consents);
  }
}
