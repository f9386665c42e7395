package io.processorhub.minimisation;

import io.processorhub.consent.Permission;
import io.processorhub.foundation.Field;
import io.processorhub.foundation.FieldTaxonomy;
import io.processorhub.foundation.ItemKind;
import io.processorhub.processor.Declaration;
import io.processorhub.subject.FieldValues;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reduces an item to what the permitted purposes need (data minimisation, GDPR Art. 5(1)(c)), in
 * the words of the processor where its connector file has some.
 */
public final class Minimiser {

  private final FieldTaxonomy taxonomy;

  Minimiser(FieldTaxonomy taxonomy) {
    this.taxonomy = taxonomy;
  }

  /** What a call that protects a person discloses: nothing but the key it goes to. */
  public static Payload nothing() {
    return new Payload(Map.of(), FieldValues.of(ItemKind.CONTACT, Map.of()), Set.of());
  }

  /**
   * The union over the permitted purposes. A field without a value is left out, and so is a value
   * that the processor has no word for: it never costs the person.
   */
  public Payload minimise(Permission permission) {
    var rules = new LinkedHashMap<Field, Declaration.FieldRule>();
    permission
        .purposes()
        .values()
        .forEach(
            purpose ->
                purpose
                    .fields()
                    .forEach((name, rule) -> rules.putIfAbsent(taxonomy.field(name), rule)));
    var necessary = permission.candidate().values();
    var words = new LinkedHashMap<Field, String>();
    var wordless = new TreeSet<String>();
    rules.forEach(
        (field, rule) ->
            necessary
                .get(field)
                .ifPresent(
                    value ->
                        rule.word(value)
                            .ifPresentOrElse(
                                word -> words.put(field, word), () -> wordless.add(field.name()))));
    return new Payload(named(words), FieldValues.of(ItemKind.CONTACT, words), wordless);
  }

  private static Map<String, String> named(Map<Field, String> words) {
    var named = new LinkedHashMap<String, String>();
    words.forEach((field, word) -> named.put(field.name(), word));
    return named;
  }
}
