package io.processorhub.minimisation;

import io.processorhub.consent.Permission;
import io.processorhub.item.Field;
import io.processorhub.item.FieldTaxonomy;
import io.processorhub.item.FieldValues;
import io.processorhub.item.ItemKind;
import io.processorhub.processor.Declaration;
import java.util.LinkedHashMap;
import java.util.List;
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

  /** What a call that protects discloses: nothing but the key it goes to. */
  public static Payload nothing(ItemKind kind) {
    return new Payload(Map.of(), Map.of(), FieldValues.of(kind, Map.of()), Set.of());
  }

  /**
   * The union over the permitted purposes, in groups too: of a line goes no more than its purposes
   * need. A field without a value is left out, and so is a value that the processor has no word
   * for: it never costs the item.
   */
  public Payload minimise(Permission permission) {
    var rules = rules(permission);
    var necessary = permission.candidate().values();
    var wordless = new TreeSet<String>();
    var groups = new LinkedHashMap<String, List<Map<String, String>>>();
    var words = new Words(necessary, words(necessary, rules, wordless));
    for (var group : rules.keySet()) {
      var members =
          necessary.group(group).stream()
              .map(member -> new Words(member, words(member, membersOf(group, rules), wordless)))
              .toList();
      if (!members.isEmpty()) {
        groups.put(group.name(), members.stream().map(Words::named).toList());
        words = words.with(group, members);
      }
    }
    return new Payload(words.named(), groups, words.values.canonical(taxonomy), wordless);
  }

  private Map<Field, Declaration.FieldRule> rules(Permission permission) {
    var rules = new LinkedHashMap<Field, Declaration.FieldRule>();
    permission
        .purposes()
        .values()
        .forEach(
            purpose ->
                purpose
                    .fields()
                    .forEach((name, rule) -> rules.putIfAbsent(taxonomy.field(name), rule)));
    return rules;
  }

  private static Map<Field, Declaration.FieldRule> membersOf(
      Field group, Map<Field, Declaration.FieldRule> rules) {
    var members = new LinkedHashMap<>(rules);
    members.keySet().removeIf(field -> !field.isIn(group));
    return members;
  }

  private static Map<Field, String> words(
      FieldValues values, Map<Field, Declaration.FieldRule> rules, Set<String> wordless) {
    var words = new LinkedHashMap<Field, String>();
    rules.forEach(
        (field, rule) ->
            values
                .get(field)
                .ifPresent(
                    value ->
                        rule.word(value)
                            .ifPresentOrElse(
                                word -> words.put(field, word), () -> wordless.add(field.name()))));
    return words;
  }

  /** Values in the processor's words, by our names and by number. */
  private record Words(Map<Field, String> words, FieldValues values) {

    Words(FieldValues whose, Map<Field, String> words) {
      this(words, FieldValues.of(whose.kind(), words));
    }

    Words with(Field group, List<Words> members) {
      return new Words(words, values.with(group, members.stream().map(Words::values).toList()));
    }

    Map<String, String> named() {
      var named = new LinkedHashMap<String, String>();
      words.forEach((field, word) -> named.put(field.name(), word));
      return named;
    }
  }
}
