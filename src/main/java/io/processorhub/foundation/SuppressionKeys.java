package io.processorhub.foundation;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The keys by which those are remembered who may not come back: a ring, because what was written
 * under an earlier key must still be recognised. They are of no use for looking anybody up
 * elsewhere.
 */
public final class SuppressionKeys {

  private static final String FIRST = "suppression-1";

  private final List<KeyedHash> ring;

  private SuppressionKeys(List<KeyedHash> ring) {
    this.ring = ring;
  }

  static SuppressionKeys read(Keks keks, JdbcClient db) {
    HubKeys.of(FIRST, keks, db);
    return new SuppressionKeys(
        db
            .sql(
                "select name from keys.hub_key where name like 'suppression-%' order by length(name) desc, name desc")
            .query(String.class)
            .list()
            .stream()
            .map(name -> new KeyedHash(HubKeys.of(name, keks, db)))
            .toList());
  }

  /** Under the newest key, for writing. */
  public byte[] newest(String domain, String word) {
    return ring.get(0).of(domain, word);
  }

  /** Under every key, for looking up. */
  public List<byte[]> all(String domain, String word) {
    return ring.stream().map(key -> key.of(domain, word)).toList();
  }
}
