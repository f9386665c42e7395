package io.processorhub.minimisation;

import io.processorhub.consent.Permission;
import io.processorhub.foundation.Field;
import io.processorhub.foundation.FieldTaxonomy;
import io.processorhub.subject.FieldValues;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;

/** Reduces an item to what the permitted purposes need (data minimisation, GDPR Art. 5(1)(c)). */
public final class Minimiser {

  private final FieldTaxonomy taxonomy;

  Minimiser(FieldTaxonomy taxonomy) {
    this.taxonomy = taxonomy;
  }

  /** What a call that protects a person discloses: nothing but the key it goes to. */
  public static Payload nothing() {
    return new Payload(Map.of(), FieldValues.of(Map.of()));
  }

  /** The union over the permitted purposes; a field without a value is left out. */
  public Payload minimise(Permission permission) {
    var fields = new LinkedHashSet<Field>();
    permission
        .purposes()
        .values()
        .forEach(
            purpose -> purpose.fields().keySet().forEach(name -> fields.add(taxonomy.field(name))));
    var necessary = permission.candidate().values().only(fields);
    var named = new LinkedHashMap<String, String>();
    fields.forEach(
        field -> necessary.get(field).ifPresent(value -> named.put(field.name(), value)));
    return new Payload(named, necessary);
  }
}
