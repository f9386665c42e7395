package io.processorhub.foundation;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.subtle.AesGcmJce;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Secrets in the database, each sealed for its name under a KEK of their own. That one stays: a
 * credential that must end is changed at the processor.
 */
final class StoredSecrets {

  private static final int EPOCH = 1;
  private static final String FILE = "kek/secrets-0001.key";

  private final SafeFolder safe;
  private final JdbcClient db;

  StoredSecrets(SafeFolder safe, JdbcClient db) {
    this.safe = safe;
    this.db = db;
  }

  void store(String name, String value, String by) {
    if (!stored().isEmpty()) {
      kek(); // a new KEK would leave the others closed for ever
    }
    safe.readOrMake(FILE, () -> Keks.random(32));
    db.sql(
            """
            insert into keys.secret(name, sealed, set_by) values (?, ?, ?)
            on conflict (name) do update set sealed = excluded.sealed, set_by = excluded.set_by, set_at = now()""")
        .params(name, seal(name, value), by)
        .update();
  }

  boolean remove(String name) {
    return db.sql("delete from keys.secret where name = ?").param(name).update() == 1;
  }

  /** All of them, still sealed, by name. */
  Map<String, byte[]> sealed() {
    var sealed = new HashMap<String, byte[]>();
    db.sql("select name, sealed from keys.secret")
        .query(
            row -> {
              sealed.put(row.getString(1), row.getBytes(2));
            });
    return sealed;
  }

  String open(String name, byte[] sealed) {
    try {
      var value =
          kek().decrypt(java.util.Arrays.copyOfRange(sealed, 4, sealed.length), place(name));
      return new String(value, StandardCharsets.UTF_8);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "the secret %s cannot be opened by %s in %s; set it again with: secrets set %s"
              .formatted(name, FILE, safe.root(), name),
          e);
    }
  }

  List<Secrets.Stored> stored() {
    return db.sql("select name, set_by, set_at from keys.secret order by name")
        .query(
            (row, n) ->
                new Secrets.Stored(
                    row.getString("name"),
                    row.getString("set_by"),
                    row.getTimestamp("set_at").toInstant()))
        .list();
  }

  private byte[] seal(String name, String value) {
    try {
      var sealed = kek().encrypt(value.getBytes(StandardCharsets.UTF_8), place(name));
      return ByteBuffer.allocate(4 + sealed.length).putInt(EPOCH).put(sealed).array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot seal the secret " + name, e);
    }
  }

  private Aead kek() {
    var key =
        safe.read(FILE)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "the safe folder %s has no %s; put it back, or remove all stored secrets and set them again"
                            .formatted(safe.root(), FILE)));
    try {
      return new AesGcmJce(key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(FILE + " in " + safe.root() + " is not a key", e);
    }
  }

  private static byte[] place(String name) {
    return ("keys.secret|" + name).getBytes(StandardCharsets.UTF_8);
  }
}
