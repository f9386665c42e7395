package io.processorhub.erasure;

import io.processorhub.foundation.SafeFolder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Who was erased, outside the database: opaque references, and the keyed hashes by which they are
 * suppressed. A database that was restored from before an erasure still holds the person; by this
 * list they are erased again before anything is sent, and kept out also under ids and addresses
 * that came after the backup.
 */
final class ErasureList {

  static final String FOLDER = "erasures/";

  private final SafeFolder safe;
  private final JdbcClient db;

  ErasureList(SafeFolder safe, JdbcClient db) {
    this.safe = safe;
    this.db = db;
  }

  /** As soon as the transaction that is under way is durable; what is missing then, is healed. */
  void addAfterCommit(UUID erasure, UUID subject, String account) {
    var keys = keys(erasure);
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            add(erasure, subject, account, keys);
          }
        });
  }

  private void add(UUID erasure, UUID subject, String account, List<byte[]> keys) {
    safe.write(
        FOLDER + erasure,
        "%s %s %s\n"
            .formatted(
                subject,
                account,
                String.join(",", keys.stream().map(HexFormat.of()::formatHex).toList()))
            .getBytes(StandardCharsets.US_ASCII));
  }

  private List<byte[]> keys(UUID erasure) {
    return db.sql(
            "select s.key from suppression s join rights_case c on c.id = s.case_id where c.ref = ? order by s.id")
        .param(erasure)
        .query(byte[].class)
        .list();
  }

  /**
   * One erasure.
   *
   * @param account whose instruction it was; empty: the person's own word
   * @param keys by which the person was suppressed
   */
  record Line(UUID erasure, UUID subject, Optional<UUID> account, List<byte[]> keys) {}

  /** All of them, as far as the folder knows. */
  List<Line> lines() {
    return safe.names(FOLDER).stream()
        .map(
            name -> {
              var words =
                  new String(safe.read(FOLDER + name).orElseThrow(), StandardCharsets.US_ASCII)
                      .strip()
                      .split(" ");
              return new Line(
                  UUID.fromString(name),
                  UUID.fromString(words[0]),
                  Optional.of(words[1]).filter(word -> !word.equals("-")).map(UUID::fromString),
                  words.length < 3 ? List.of() : keys(words[2]));
            })
        .toList();
  }

  private static List<byte[]> keys(String word) {
    return Arrays.stream(word.split(",")).map(HexFormat.of()::parseHex).toList();
  }

  /** Writes what a hub that was killed had no time to write. */
  void heal() {
    db.sql(
            """
            select c.ref, c.subject_ref, coalesce(a.ref::text, '-') from rights_case c
            left join account a on a.id = c.account_id and c.scope = 1
            where c.kind = 0 and c.accepted_at > now() - interval '1 day'""")
        .query(
            row -> {
              var ref = row.getObject(1, UUID.class);
              if (safe.read(FOLDER + ref).isEmpty()) {
                add(ref, row.getObject(2, UUID.class), row.getString(3), keys(ref));
              }
            });
  }
}
