package io.processorhub.erasure;

import io.processorhub.foundation.Problem;
import io.processorhub.foundation.SafeFolder;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Who was erased, outside the database: opaque references, and the keyed hashes by which they are
 * suppressed. A database that was restored from before an erasure still holds the person; by this
 * list they are erased again before anything is sent, and kept out also under ids and addresses
 * that came after the backup.
 */
public final class ErasureList {

  static final String FOLDER = "erasures/";

  private static final Logger LOG = LoggerFactory.getLogger(ErasureList.class);

  /** Ends the name of a line whose transaction may not have committed. */
  private static final String BEGUN = ".begun";

  private final SafeFolder safe;
  private final JdbcClient db;
  private volatile Optional<String> failing = Optional.empty();

  ErasureList(SafeFolder safe, JdbcClient db) {
    this.safe = safe;
    this.db = db;
  }

  /**
   * Writes the line before the transaction commits, marked as begun, and takes the mark off after.
   * If it cannot be written, nothing is accepted. Taking the mark off needs no room on the disk.
   */
  public void add(UUID erasure, UUID subject, String account) {
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void beforeCommit(boolean readOnly) {
            begin(erasure, line(subject, account, keys(erasure)));
          }

          @Override
          public void afterCompletion(int status) {
            if (status == STATUS_COMMITTED) {
              accepted(erasure);
            } else if (status == STATUS_ROLLED_BACK) {
              quietly(() -> safe.destroy(FOLDER + erasure + BEGUN));
            }
          }
        });
  }

  private void begin(UUID erasure, byte[] line) {
    try {
      safe.write(FOLDER + erasure + BEGUN, line);
      failing = Optional.empty();
    } catch (UncheckedIOException e) {
      failed();
      throw Problem.of(
              503,
              "SAFE_FOLDER",
              "Nothing was done",
              "The erasure list in the safe folder cannot be written, so no erasure is accepted; make room or make it writable, then ask again")
          .failure();
    }
  }

  private void failed() {
    if (failing.isEmpty()) {
      LOG.error("the erasure list in {} cannot be written; is the disk full?", safe.root());
    }
    failing =
        Optional.of(
            "the erasure list in the safe folder cannot be written: no erasure is accepted until it can");
  }

  /** Why no erasure can be accepted, as far as the last try showed. */
  public Optional<String> failing() {
    return failing;
  }

  /** A failure here is healed: the erasure is in force, and its line lies there as begun. */
  private void accepted(UUID erasure) {
    quietly(() -> takeMarkOff(erasure));
  }

  /** Another thread or node may do so at the same moment: what counts is that it lies there. */
  private void takeMarkOff(UUID erasure) {
    try {
      if (safe.read(FOLDER + erasure + BEGUN).isPresent()) {
        safe.rename(FOLDER + erasure + BEGUN, FOLDER + erasure);
      }
    } catch (UncheckedIOException e) {
      if (safe.read(FOLDER + erasure).isEmpty()) {
        throw e;
      }
    }
  }

  private void quietly(Runnable work) {
    try {
      work.run();
    } catch (UncheckedIOException e) {
      failed();
    }
  }

  private static byte[] line(UUID subject, String account, List<byte[]> keys) {
    return "%s %s %s\n"
        .formatted(
            subject,
            account,
            String.join(",", keys.stream().map(HexFormat.of()::formatHex).toList()))
        .getBytes(StandardCharsets.US_ASCII);
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
  public record Line(UUID erasure, UUID subject, Optional<UUID> account, List<byte[]> keys) {}

  /** Those that were accepted, as far as the folder knows. */
  public List<Line> lines() {
    return safe.names(FOLDER).stream()
        .filter(name -> !name.endsWith(BEGUN))
        .map(name -> read(name, UUID.fromString(name)))
        .toList();
  }

  /** Those of which the folder does not know whether they were accepted. */
  public List<Line> begun() {
    return safe.names(FOLDER).stream()
        .filter(name -> name.endsWith(BEGUN))
        .map(name -> read(name, UUID.fromString(name.replace(BEGUN, ""))))
        .toList();
  }

  public Optional<Line> begun(UUID erasure) {
    return begun().stream().filter(line -> line.erasure().equals(erasure)).findFirst();
  }

  private Line read(String name, UUID erasure) {
    var words =
        new String(safe.read(FOLDER + name).orElseThrow(), StandardCharsets.US_ASCII)
            .strip()
            .split(" ");
    return new Line(
        erasure,
        UUID.fromString(words[0]),
        Optional.of(words[1]).filter(word -> !word.equals("-")).map(UUID::fromString),
        words.length < 3 ? List.of() : keys(words[2]));
  }

  private static List<byte[]> keys(String word) {
    return Arrays.stream(word.split(",")).map(HexFormat.of()::parseHex).toList();
  }

  /** Writes what is in force and not listed yet: the hub was killed, or the disk was full. */
  public void heal() {
    if (failing.isPresent()) {
      quietly(this::probe);
    }
    db.sql(
            """
            select c.ref, c.subject_ref, coalesce(a.ref::text, '-') from rights_case c
            left join account a on a.id = c.account_id and c.scope = 1
            where c.kind = 0 and c.accepted_at is not null and c.listed_at is null
            order by c.accepted_at limit 10000""")
        .query(
            (row, n) ->
                new Unlisted(
                    row.getObject(1, UUID.class), row.getObject(2, UUID.class), row.getString(3)))
        .list()
        .forEach(this::list);
  }

  /** Whether there is room again. */
  private void probe() {
    safe.write(FOLDER + ".probe", new byte[200]);
    safe.destroy(FOLDER + ".probe");
    failing = Optional.empty();
  }

  private record Unlisted(UUID erasure, UUID subject, String account) {}

  private void list(Unlisted one) {
    if (safe.read(FOLDER + one.erasure + BEGUN).isPresent()) {
      accepted(one.erasure);
    } else if (safe.read(FOLDER + one.erasure).isEmpty()) {
      quietly(
          () ->
              safe.write(FOLDER + one.erasure, line(one.subject, one.account, keys(one.erasure))));
    }
    if (safe.read(FOLDER + one.erasure).isPresent()) {
      db.sql("update rights_case set listed_at = now() where ref = ?").param(one.erasure).update();
    }
  }

  /** Somebody says that it is not to be carried out. */
  public void drop(UUID erasure) {
    safe.destroy(FOLDER + erasure + BEGUN);
  }

  /** In force for longer than a minute, and not listed. */
  public long unlisted() {
    return db.sql(
            """
            select count(*) from rights_case
            where kind = 0 and listed_at is null and accepted_at < now() - interval '2 minutes'""")
        .query(Long.class)
        .single();
  }
}
