package io.processorhub.connector;

import io.processorhub.connector.ConnectorFile.Problem;
import io.processorhub.item.Field;
import io.processorhub.item.FieldTaxonomy;
import io.processorhub.item.ItemKind;
import io.processorhub.processor.Declaration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a connector file says of the kind of its items: their fields, groups, and what they need.
 */
final class KindCheck {

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  private final FieldTaxonomy taxonomy;
  private final Declaration declaration;
  private final List<Problem> problems = new ArrayList<>();

  private KindCheck(FieldTaxonomy taxonomy, Declaration declaration) {
    this.taxonomy = taxonomy;
    this.declaration = declaration;
  }

  static List<Problem> problems(FieldTaxonomy taxonomy, Declaration declaration) {
    var check = new KindCheck(taxonomy, declaration);
    check.needs();
    if (check.kind()) {
      check.fields();
      check.groups();
    }
    return check.problems;
  }

  private boolean kind() {
    var kinds = Arrays.stream(ItemKind.values()).map(ItemKind::word).toList();
    if (kinds.contains(word())) {
      return true;
    }
    problems.add(
        new Problem(
            "kind",
            "there is no kind of item '%s'; write one of %s, or leave it out: contact"
                .formatted(declaration.kind(), String.join(", ", kinds))));
    return false;
  }

  /** The name of the kind that a declaration says or leaves out. */
  private String word() {
    return word(declaration);
  }

  static String word(Declaration declaration) {
    return declaration.kind() == null ? ItemKind.CONTACT.word() : declaration.kind();
  }

  /** A field of another kind is another thing's, though it may have the same number. */
  private void fields() {
    for (var field : named()) {
      if (!field.name().startsWith(word() + ".")) {
        problems.add(
            new Problem(
                "purposes",
                "'%s' is no field of a %s, which is what this file sends"
                    .formatted(field.name(), word())));
      }
    }
  }

  /** A member without its group would go nowhere, and a group without members would be empty. */
  private void groups() {
    var named = named();
    var groups =
        taxonomy.all().stream().filter(field -> field.format() == Field.Format.GROUP).toList();
    for (var group : groups) {
      var members = named.stream().filter(field -> field.isIn(group)).toList();
      if (named.contains(group) && members.isEmpty()) {
        problems.add(
            new Problem(
                "purposes",
                "'%s' is a group of fields; name those that are needed, such as %s"
                    .formatted(group.name(), example(group))));
      }
      if (!named.contains(group) && !members.isEmpty()) {
        problems.add(
            new Problem(
                "purposes",
                "'%s' belongs to '%s'; say where that goes, too"
                    .formatted(members.get(0).name(), group.name())));
      }
    }
  }

  private String example(Field group) {
    return taxonomy.all().stream()
        .filter(field -> field.isIn(group))
        .map(Field::name)
        .findFirst()
        .orElse(group.name());
  }

  private void needs() {
    var needs = declaration.needs();
    if (needs == null) {
      return;
    }
    if (!NAME.matcher(needs).matches() || needs.equals(declaration.connection())) {
      problems.add(
          new Problem("needs", "write the name of the connection whose items these belong to"));
    }
    if (word().equals(ItemKind.CONTACT.word())) {
      problems.add(new Problem("needs", "a contact belongs to nothing; leave 'needs' out"));
    }
  }

  /** The fields that the purposes name; what there is not is said elsewhere. */
  private Set<Field> named() {
    return declaration.purposes() == null
        ? Set.of()
        : declaration.purposes().values().stream()
            .filter(purpose -> purpose != null && purpose.fields() != null)
            .flatMap(purpose -> purpose.fields().keySet().stream())
            .flatMap(name -> taxonomy.find(name).stream())
            .collect(
                Collectors.toCollection(
                    () -> new TreeSet<>(java.util.Comparator.comparing(Field::name))));
  }
}
