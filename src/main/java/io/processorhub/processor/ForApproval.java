package io.processorhub.processor;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/**
 * A declaration as somebody reads it who is to approve it: who gets what, why and where, what
 * changes against what is in force, and all of it.
 */
public final class ForApproval {

  private static final JsonMapper JSON = new JsonMapper();
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
          .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
          .enable(YAMLWriteFeature.LITERAL_BLOCK_STYLE)
          .build();

  private ForApproval() {}

  /** Who gets what, why and where; a line each. */
  public static List<String> summary(
      Declaration declaration, Optional<ProcessorRecords> records, LocalDate day) {
    var lines = new ArrayList<String>();
    lines.add("who:    " + who(declaration.processor(), records.map(one -> one.facts(day))));
    lines.add("where:  " + declaration.place());
    declaration.purposes().forEach((name, purpose) -> purpose(lines, name, purpose));
    if (declaration.residues() != null) {
      lines.add("stays:  " + declaration.residues());
    }
    return lines;
  }

  private static String who(String processor, Optional<ProcessorFacts> facts) {
    var name = facts.map(ProcessorFacts::legalName).orElse(null);
    var country = facts.map(ProcessorFacts::country).orElse(null);
    return "%s, %s, %s"
        .formatted(
            processor,
            name == null ? "no legal name on record" : name,
            country == null ? "no country on record" : country);
  }

  private static void purpose(List<String> lines, String name, Declaration.Purpose purpose) {
    lines.add(
        "why:    %s, %s%s"
            .formatted(
                name,
                purpose.basis().article(),
                purpose.consent() == null ? "" : " to " + purpose.consent()));
    new TreeMap<>(purpose.fields())
        .forEach(
            (field, rule) ->
                lines.add(
                    "what:     %s as %s%s"
                        .formatted(
                            field, rule.to(), rule.why() == null ? "" : ", for: " + rule.why())));
    if (purpose.onWithdrawal() != null) {
      lines.add("ends:     when the consent is taken back: " + purpose.onWithdrawal());
    }
  }

  /** What differs from the declaration in force, by place; empty if nothing does. */
  public static List<String> changes(Declaration now, Declaration asked) {
    var before = leaves(now);
    var after = leaves(asked);
    var places = new TreeSet<>(before.keySet());
    places.addAll(after.keySet());
    return places.stream()
        .filter(place -> !java.util.Objects.equals(before.get(place), after.get(place)))
        .map(place -> change(place, before.get(place), after.get(place)))
        .toList();
  }

  private static String change(String place, String before, String after) {
    if (before == null) {
      return "+ %s: %s".formatted(place, after);
    }
    return after == null
        ? "- %s: %s".formatted(place, before)
        : "~ %s: %s, and was %s".formatted(place, after, before);
  }

  private static Map<String, String> leaves(Declaration declaration) {
    var leaves = new TreeMap<String, String>();
    collect("", JSON.readTree(DeclarationText.write(declaration)), leaves);
    return leaves;
  }

  private static void collect(String place, JsonNode node, Map<String, String> leaves) {
    var at = place.isEmpty() ? "" : place + " > ";
    if (node.isObject()) {
      node.properties().forEach(one -> collect(at + one.getKey(), one.getValue(), leaves));
    } else if (node.isArray() && node.valueStream().anyMatch(JsonNode::isObject)) {
      for (var i = 0; i < node.size(); i++) {
        collect(at + (i + 1), node.get(i), leaves);
      }
    } else if (node.isArray()) {
      leaves.put(
          place, node.valueStream().map(JsonNode::toString).collect(Collectors.joining(", ")));
    } else {
      leaves.put(place, node.toString());
    }
  }

  /** The text that is approved; its SHA-256 is the digest. */
  public static String json(Declaration declaration) {
    return DeclarationText.write(declaration);
  }

  /** All that is approved, as it will run. */
  public static String yaml(Declaration declaration) {
    return YAML.writeValueAsString(JSON.readTree(DeclarationText.write(declaration))).strip();
  }
}
