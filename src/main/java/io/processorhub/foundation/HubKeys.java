package io.processorhub.foundation;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HexFormat;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The few keys that belong to the whole hub, kept in the database wrapped by a KEK. */
final class HubKeys {

  private HubKeys() {}

  /**
   * The KEKs of this installation.
   *
   * @throws IllegalStateException if the safe folder is another installation's, or is gone
   */
  static Keks keks(SafeFolder safe, JdbcClient db, Epochs epochs, Clock clock) {
    var stored = db.sql("select id from installation").query(String.class).optional();
    if (stored.isPresent() && safe.read("installation").isEmpty()) {
      throw new IllegalStateException(
          "the database belongs to installation %s, but the safe folder %s is empty; put the folder back, its keys cannot be made again"
              .formatted(stored.get(), safe.root()));
    }
    var id =
        new String(
            safe.readOrMake(
                "installation",
                () ->
                    HexFormat.of().formatHex(Keks.random(16)).getBytes(StandardCharsets.US_ASCII)),
            StandardCharsets.US_ASCII);
    db.sql("insert into installation(id) values (?) on conflict do nothing").param(id).update();
    var ours = db.sql("select id from installation").query(String.class).single();
    if (!ours.equals(id)) {
      throw new IllegalStateException(
          "the database belongs to installation %s, the safe folder %s to %s; give each its own"
              .formatted(ours, safe.root(), id));
    }
    return new Keks(safe, epochs, clock);
  }

  static byte[] of(String name, Keks keks, JdbcClient db) {
    var place = "keys.hub_key|" + name;
    db.sql("insert into keys.hub_key(name, wrapped) values (?, ?) on conflict do nothing")
        .params(name, keks.wrap(Keks.random(32), place))
        .update();
    return keks.unwrap(
        db.sql("select wrapped from keys.hub_key where name = ?")
            .param(name)
            .query(byte[].class)
            .single(),
        place);
  }
}
