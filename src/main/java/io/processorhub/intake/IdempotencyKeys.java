package io.processorhub.intake;

import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.Problem;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Requests that were answered, so that a repetition gets the same answer and does nothing. All of
 * it happens in the transaction that does the work: either both are there or neither is.
 */
final class IdempotencyKeys {

  /** Expired answers deleted with one request; more than that come in with none. */
  private static final int SWEEP = 2_000;

  private final JdbcClient db;
  private final Bulk bulk;

  IdempotencyKeys(JdbcClient db, Bulk bulk) {
    this.db = db;
    this.bulk = bulk;
  }

  /**
   * @param key keyed hash of what tells this request from all others
   * @param body keyed hash of what it asks for
   */
  record Asked(byte[] key, byte[] body) {}

  /**
   * @param same whether the earlier request asked for the same
   */
  record Answered(boolean same, String answer) {}

  /**
   * Takes hold of the requests until the transaction ends, and tells which were answered before.
   *
   * @param asked no key twice
   * @return answers by the place in {@code asked}
   * @throws Problem.Failure if one of them is under way elsewhere
   */
  Map<Integer, Answered> begin(List<Asked> asked) {
    if (asked.isEmpty()) {
      return Map.of();
    }
    if (!hold(asked)) {
      throw Problem.of(
              409,
              "STILL_UNDER_WAY",
              "Still under way",
              "The same request is being worked on right now; ask again when it is over")
          .failure();
    }
    return answered(asked);
  }

  /** The lock goes with the transaction, so a request that was killed holds nothing up. */
  private boolean hold(List<Asked> asked) {
    return db
        .sql("select pg_try_advisory_xact_lock(k) from unnest(?::bigint[]) k")
        .param(
            bulk.array(
                "int8",
                asked.stream().mapToLong(one -> ByteBuffer.wrap(one.key).getLong()).toArray()))
        .query(Boolean.class)
        .list()
        .stream()
        .allMatch(held -> held);
  }

  private Map<Integer, Answered> answered(List<Asked> asked) {
    var found = new HashMap<Integer, Answered>();
    db.sql(
            """
            select u.o - 1, r.body, r.answer from unnest(?::bytea[]) with ordinality u(k, o)
            join lateral (
              select body, answer from request where key = u.k and expires_at > now() offset 0) r on true""")
        .param(bulk.array("bytea", asked.stream().map(Asked::key).toArray(byte[][]::new)))
        .query(
            row -> {
              var same = Arrays.equals(row.getBytes(2), asked.get(row.getInt(1)).body);
              found.put(row.getInt(1), new Answered(same, row.getString(3)));
            });
    return found;
  }

  /** Keeps the answers for a day. */
  void remember(List<Asked> asked, List<String> answers) {
    if (asked.isEmpty()) {
      return;
    }
    db.sql(
            """
            insert into request(key, body, answer, expires_at)
            select k, b, a, now() + interval '24 hours' from unnest(?::bytea[], ?::bytea[], ?::text[]) u(k, b, a)
            on conflict (key) do update
            set body = excluded.body, answer = excluded.answer, expires_at = excluded.expires_at""")
        .params(
            bulk.array("bytea", asked.stream().map(Asked::key).toArray(byte[][]::new)),
            bulk.array("bytea", asked.stream().map(Asked::body).toArray(byte[][]::new)),
            bulk.array("text", answers.toArray(String[]::new)))
        .update();
    sweep();
  }

  /**
   * Comes last and skips what others hold, so that nobody who waits for a source holds a key that
   * another one writes.
   */
  private void sweep() {
    db.sql(
            """
            delete from request where key = any(array(
              select key from request where expires_at <= now() order by expires_at limit ?
              for update skip locked))""")
        .param(SWEEP)
        .update();
  }
}
