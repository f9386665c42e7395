package io.processorhub.subject;

import io.processorhub.foundation.Field;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The values of one item by the number of their field. Blank values are left out: an empty phone
 * number still tells that there is none. Printing it prints no value.
 */
public final class FieldValues {

  private static final int VERSION = 1;

  private final TreeMap<Integer, String> values;

  private FieldValues(TreeMap<Integer, String> values) {
    this.values = values;
  }

  public static FieldValues of(Map<Field, String> values) {
    var kept = new TreeMap<Integer, String>();
    values.forEach((field, value) -> kept.put(field.number(), value));
    kept.values().removeIf(String::isBlank);
    return new FieldValues(kept);
  }

  public static FieldValues decode(byte[] bytes) {
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (in.readByte() != VERSION) {
        throw new IllegalStateException("an item was stored by a newer hub; use that one");
      }
      var values = new TreeMap<Integer, String>();
      for (var left = in.readUnsignedByte(); left > 0; left--) {
        var number = in.readUnsignedByte();
        var utf8 = new byte[in.readInt()];
        in.readFully(utf8);
        values.put(number, new String(utf8, StandardCharsets.UTF_8));
      }
      return new FieldValues(values);
    } catch (IOException e) {
      throw new IllegalStateException("a stored item is cut short", e);
    }
  }

  /** Equal values give equal bytes. */
  public byte[] encode() {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeByte(values.size());
      for (var value : values.entrySet()) {
        var utf8 = value.getValue().getBytes(StandardCharsets.UTF_8);
        out.writeByte(value.getKey());
        out.writeInt(utf8.length);
        out.write(utf8);
      }
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  public Optional<String> get(Field field) {
    return Optional.ofNullable(values.get(field.number()));
  }

  /** These values without the fields that are not in {@code fields}. */
  public FieldValues only(Collection<Field> fields) {
    var kept = new TreeMap<>(values);
    kept.keySet().retainAll(fields.stream().map(Field::number).toList());
    return new FieldValues(kept);
  }

  /** These values, and those of {@code others} whose fields have none here. */
  public FieldValues or(FieldValues others) {
    var all = new TreeMap<>(others.values);
    all.putAll(values);
    return new FieldValues(all);
  }

  /** Which fields have a value, one bit each ({@link Field#bit()}). */
  public long bits() {
    return values.keySet().stream().mapToLong(number -> 1L << number).reduce(0, (a, b) -> a | b);
  }

  public boolean isEmpty() {
    return values.isEmpty();
  }

  @Override
  public String toString() {
    return "FieldValues" + values.keySet();
  }
}
