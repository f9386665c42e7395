package io.processorhub.item;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.MapperFeature;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The fields there are, from {@code fields.yaml}: the one list that CSV headers, the API, connector
 * files and exports use. Names and numbers are frozen; new fields are added at the end.
 */
public final class FieldTaxonomy {

  private final Map<String, Field> fields;
  private final Map<ItemKind, Map<Integer, Field.Format>> spellings = new EnumMap<>(ItemKind.class);

  private FieldTaxonomy(Map<String, Field> fields) {
    this.fields = fields;
    for (var field : fields.values()) {
      if (field.format().hasSpellings()) {
        spellings
            .computeIfAbsent(field.kind(), kind -> new HashMap<>())
            .put(field.number(), field.format());
      }
    }
  }

  public static FieldTaxonomy read() {
    try (var in = FieldTaxonomy.class.getResourceAsStream("/fields.yaml")) {
      var yaml = YAMLMapper.builder().enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS).build();
      Map<String, Entry> entries =
          yaml.readValue(in, new TypeReference<LinkedHashMap<String, Entry>>() {});
      var fields = new LinkedHashMap<String, Field>();
      entries.forEach((name, entry) -> fields.put(name, entry.named(name)));
      return new FieldTaxonomy(fields);
    } catch (IOException e) {
      throw new UncheckedIOException("fields.yaml cannot be read", e);
    }
  }

  public Optional<Field> find(String name) {
    return Optional.ofNullable(fields.get(name));
  }

  /**
   * @throws IllegalArgumentException if there is no such field
   */
  public Field field(String name) {
    return find(name).orElseThrow(() -> new IllegalArgumentException("there is no field " + name));
  }

  /** The fields of a kind whose values have several spellings, by number. */
  public Map<Integer, Field.Format> spellings(ItemKind kind) {
    return spellings.getOrDefault(kind, Map.of());
  }

  /** The fields of a kind of item. */
  public List<Field> of(ItemKind kind) {
    return fields.values().stream().filter(field -> field.kind() == kind).toList();
  }

  public Collection<Field> all() {
    return fields.values();
  }

  private record Entry(int number, String category, Field.Format format, int length) {
    Field named(String name) {
      return new Field(name, number, category, format, length);
    }
  }
}
