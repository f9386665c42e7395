package io.processorhub.item;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The values of one item of one kind by the number of their field, and its groups of such values,
 * e.g. an invoice's lines. Blank values are left out: an empty phone number still tells that there
 * is none. Numbers are unique within a kind only, so a field of another kind is refused. Printing
 * it prints no value.
 */
public final class FieldValues {

  /** A contact without groups; no other item was ever stored so. */
  private static final int CONTACT = 1;

  private static final int ANY = 2;

  private static final int MOST_MEMBERS = 0xFFFF;

  private final ItemKind kind;
  private final TreeMap<Integer, String> values;
  private final TreeMap<Integer, List<FieldValues>> groups;

  private FieldValues(
      ItemKind kind, TreeMap<Integer, String> values, TreeMap<Integer, List<FieldValues>> groups) {
    this.kind = kind;
    this.values = values;
    this.groups = groups;
  }

  /**
   * @throws IllegalArgumentException if a field is of another kind
   */
  public static FieldValues of(ItemKind kind, Map<Field, String> values) {
    var kept = new TreeMap<Integer, String>();
    values.forEach((field, value) -> kept.put(number(kind, field), value));
    kept.values().removeIf(String::isBlank);
    return new FieldValues(kind, kept, new TreeMap<>());
  }

  /** These values, and a group of others under one field, e.g. the lines of an invoice. */
  public FieldValues with(Field group, List<FieldValues> members) {
    if (members.size() > MOST_MEMBERS) {
      throw new IllegalArgumentException("%s: more than %d".formatted(group.name(), MOST_MEMBERS));
    }
    members.forEach(member -> sameKind(member.kind));
    var all = new TreeMap<>(groups);
    all.put(number(kind, group), List.copyOf(members));
    return new FieldValues(kind, values, all);
  }

  public static FieldValues decode(byte[] bytes) {
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      var version = in.readByte();
      if (version != CONTACT && version != ANY) {
        throw new IllegalStateException("an item was stored by a newer hub; use that one");
      }
      return version == CONTACT
          ? new FieldValues(ItemKind.CONTACT, values(in), new TreeMap<>())
          : read(ItemKind.of(in.readUnsignedByte()), in);
    } catch (IOException e) {
      throw new IllegalStateException("a stored item is cut short", e);
    }
  }

  private static FieldValues read(ItemKind kind, DataInputStream in) throws IOException {
    var values = values(in);
    var groups = new TreeMap<Integer, List<FieldValues>>();
    for (var left = in.readUnsignedByte(); left > 0; left--) {
      var number = in.readUnsignedByte();
      var members = new FieldValues[in.readUnsignedShort()];
      for (var place = 0; place < members.length; place++) {
        members[place] = read(kind, in);
      }
      groups.put(number, List.of(members));
    }
    return new FieldValues(kind, values, groups);
  }

  private static TreeMap<Integer, String> values(DataInputStream in) throws IOException {
    var values = new TreeMap<Integer, String>();
    for (var left = in.readUnsignedByte(); left > 0; left--) {
      var number = in.readUnsignedByte();
      var utf8 = new byte[in.readInt()];
      in.readFully(utf8);
      values.put(number, new String(utf8, StandardCharsets.UTF_8));
    }
    return values;
  }

  /** Equal values give equal bytes. */
  public byte[] encode() {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      if (kind == ItemKind.CONTACT && groups.isEmpty()) {
        out.writeByte(CONTACT);
        writeValues(out);
      } else {
        out.writeByte(ANY);
        out.writeByte(kind.code());
        write(out);
      }
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  private void write(DataOutputStream out) throws IOException {
    writeValues(out);
    out.writeByte(groups.size());
    for (var group : groups.entrySet()) {
      out.writeByte(group.getKey());
      out.writeShort(group.getValue().size());
      for (var member : group.getValue()) {
        member.write(out);
      }
    }
  }

  private void writeValues(DataOutputStream out) throws IOException {
    out.writeByte(values.size());
    for (var value : values.entrySet()) {
      var utf8 = value.getValue().getBytes(StandardCharsets.UTF_8);
      out.writeByte(value.getKey());
      out.writeInt(utf8.length);
      out.write(utf8);
    }
  }

  public ItemKind kind() {
    return kind;
  }

  /**
   * @throws IllegalArgumentException if the field is of another kind
   */
  public Optional<String> get(Field field) {
    return Optional.ofNullable(values.get(number(kind, field)));
  }

  /** The members of a group, in their order; none if there is no such group. */
  public List<FieldValues> group(Field field) {
    return groups.getOrDefault(number(kind, field), List.of());
  }

  /**
   * These values without the fields that are not in {@code fields}, in groups too.
   *
   * @throws IllegalArgumentException if a field is of another kind
   */
  public FieldValues only(Collection<Field> fields) {
    return only(fields.stream().map(field -> number(kind, field)).toList());
  }

  private FieldValues only(List<Integer> numbers) {
    var kept = new TreeMap<>(values);
    kept.keySet().retainAll(numbers);
    var members = new TreeMap<Integer, List<FieldValues>>();
    groups.forEach(
        (number, all) -> {
          if (numbers.contains(number)) {
            members.put(number, all.stream().map(member -> member.only(numbers)).toList());
          }
        });
    return new FieldValues(kind, kept, members);
  }

  /**
   * These values, and those of {@code others} whose fields have none here.
   *
   * @throws IllegalArgumentException if they are of another kind
   */
  public FieldValues or(FieldValues others) {
    sameKind(others.kind);
    var all = new TreeMap<>(others.values);
    all.putAll(values);
    var members = new TreeMap<>(others.groups);
    members.putAll(groups);
    return new FieldValues(kind, all, members);
  }

  /** The same with one spelling of each value that has several. */
  public FieldValues canonical(FieldTaxonomy taxonomy) {
    var formats = taxonomy.spellings(kind);
    return formats.isEmpty() ? this : canonical(formats);
  }

  private FieldValues canonical(Map<Integer, Field.Format> formats) {
    var spelled = new TreeMap<Integer, String>();
    values.forEach(
        (number, value) ->
            spelled.put(number, formats.getOrDefault(number, Field.Format.TEXT).canonical(value)));
    var members = new TreeMap<Integer, List<FieldValues>>();
    groups.forEach(
        (number, all) ->
            members.put(number, all.stream().map(one -> one.canonical(formats)).toList()));
    return new FieldValues(kind, spelled, members);
  }

  /** Which fields have a value, here or in a group, one bit each ({@link Field#bit()}). */
  public long bits() {
    return numbers().mapToLong(number -> 1L << number).reduce(0, (a, b) -> a | b);
  }

  private IntStream numbers() {
    return Stream.of(
            values.keySet().stream().mapToInt(Integer::intValue),
            groups.keySet().stream().mapToInt(Integer::intValue),
            groups.values().stream().flatMap(List::stream).flatMapToInt(FieldValues::numbers))
        .flatMapToInt(all -> all);
  }

  public boolean isEmpty() {
    return values.isEmpty() && groups.isEmpty();
  }

  private void sameKind(ItemKind other) {
    if (other != kind) {
      throw new IllegalArgumentException(
          "values of a %s do not belong to a %s".formatted(other.word(), kind.word()));
    }
  }

  private static int number(ItemKind kind, Field field) {
    if (field.kind() != kind) {
      throw new IllegalArgumentException(
          "%s is no field of a %s".formatted(field.name(), kind.word()));
    }
    return field.number();
  }

  @Override
  public String toString() {
    return "FieldValues" + numbers().boxed().toList();
  }
}
