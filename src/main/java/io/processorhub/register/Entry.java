package io.processorhub.register;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * One entry before it is added. It holds codes, names of fields and keyed commitments; never a
 * value, a provider's id, or a digest that somebody without the key could try words against.
 *
 * @param connection number of the connection it is about; 0: none
 * @param facts what it says; texts, whole numbers, booleans, and lists of texts
 */
public record Entry(
    EntryKind kind,
    short connection,
    OptionalLong subject,
    Instant at,
    TreeMap<String, Object> facts) {

  public static Entry of(EntryKind kind, short connection, Instant at) {
    return new Entry(kind, connection, OptionalLong.empty(), at, new TreeMap<>());
  }

  public Entry about(long subject) {
    return new Entry(kind, connection, OptionalLong.of(subject), at, facts);
  }

  /** Adds a fact; absent ones stay out. */
  public Entry with(String name, Object fact) {
    if (fact != null) {
      facts.put(name, fact);
    }
    return this;
  }

  /**
   * The bytes that are hashed: JSON with sorted names and no blanks, as RFC 8785 writes it.
   *
   * @param id the entry's number, part of what is hashed
   */
  byte[] leaf(long id) {
    var all = new TreeMap<String, Object>(facts);
    all.put("at", at.toString());
    all.put("entry", id);
    all.put("kind", kind.name());
    all.put("v", 1);
    var json = new StringBuilder(400);
    write(json, all);
    return json.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  private static void write(StringBuilder json, Object fact) {
    if (fact instanceof Map<?, ?> map) {
      var separator = '{';
      for (var one : map.entrySet()) {
        json.append(separator);
        text(json, (String) one.getKey());
        json.append(':');
        write(json, one.getValue());
        separator = ',';
      }
      json.append(map.isEmpty() ? "{}" : "}");
    } else if (fact instanceof Collection<?> list) {
      json.append('[');
      var separator = "";
      for (var one : list) {
        json.append(separator);
        write(json, one);
        separator = ",";
      }
      json.append(']');
    } else if (fact instanceof Number || fact instanceof Boolean) {
      json.append(fact);
    } else {
      text(json, (String) fact);
    }
  }

  private static void text(StringBuilder json, String text) {
    json.append('"');
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < 0x20) {
        throw new IllegalArgumentException("an entry holds codes and names, no control characters");
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
