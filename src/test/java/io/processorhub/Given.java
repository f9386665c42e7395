package io.processorhub;

import io.processorhub.copy.CallsNeeded;
import java.util.ArrayList;
import java.util.List;

/** The people tests talk about. Nothing here is random, and nobody is real. */
public final class Given {

  /** Each operation takes one call, as where nothing has to be looked up first. */
  public static final CallsNeeded ONE_CALL =
      (approved, operation, line) -> List.of(operation.word());

  private static final String HEADER =
      "external_id,account.external_id,contact.email,contact.given_name,contact.language,contact.phone,consent.marketing.email,consent.marketing.email.at";

  private final List<String> rows = new ArrayList<>();

  private Given() {}

  /** A file of contacts, built row by row. */
  public static Given contacts() {
    return new Given();
  }

  /** So many people who consented, {@code person0@example.com} and on. */
  public static Given people(int count) {
    var given = new Given();
    for (var i = 0; i < count; i++) {
      given.consenting("p" + i, "person" + i + "@example.com", "Person " + i);
    }
    return given;
  }

  public static Given ada() {
    return contacts().consenting("ada", "ada@example.com", "Ada");
  }

  public Given consenting(String id, String email, String name) {
    return row(id, "acme", email, name, "en", "", "yes", "2026-01-01T00:00:00Z");
  }

  public Given withdrawn(String id, String email, String name, String at) {
    return row(id, "acme", email, name, "en", "", "no", at);
  }

  public Given row(String... fields) {
    rows.add(String.join(",", fields));
    return this;
  }

  public String csv() {
    return HEADER + "\n" + String.join("\n", rows) + "\n";
  }
}
