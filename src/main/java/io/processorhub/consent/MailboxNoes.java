package io.processorhub.consent;

import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.SuppressionKeys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Noes of mailboxes: a mailbox that said no is not mailed under that consent, whichever record of
 * it holds a yes, until that record says a newer one. Known by keyed hashes only, as the suppressed
 * are, so that a no outlives the erasure of the record that said it.
 *
 * <p>Recording a no locks the rows of all persons with that mailbox; the gate shares them.
 */
public final class MailboxNoes {

  private static final String MAILBOX = "mailbox";

  private final JdbcClient db;
  private final Bulk bulk;
  private final SuppressionKeys keys;

  MailboxNoes(JdbcClient db, Bulk bulk, SuppressionKeys keys) {
    this.db = db;
    this.bulk = bulk;
    this.keys = keys;
  }

  /**
   * Notes the noes for each mailbox that the persons have now.
   *
   * @param said noes that are new
   * @param account the only one in which they count, because nobody speaks for another's people
   */
  void record(List<ConsentEvents.Said> said, OptionalLong account) {
    var addresses = addresses(said.stream().map(ConsentEvents.Said::subject).distinct().toList());
    var mailboxes = new ArrayList<byte[]>();
    var noes = new ArrayList<ConsentEvents.Said>();
    for (var one : said) {
      for (var address : addresses.getOrDefault(one.subject(), List.of())) {
        mailboxes.add(keys.newest(MAILBOX, HexFormat.of().formatHex(address)));
        noes.add(one);
      }
    }
    if (noes.isEmpty()) {
      return;
    }
    db.sql(
            """
            insert into mailbox_no(mailbox, consent, account_id, at)
            select m, c, nullif(:account, 0), coalesce(t, now())
            from unnest(:mailboxes::bytea[], :consents::text[], :times::timestamptz[]) u(m, c, t)
            on conflict do nothing""")
        .param("account", account.orElse(0))
        .param("mailboxes", bulk.array("bytea", mailboxes.toArray(byte[][]::new)))
        .param(
            "consents",
            bulk.array(
                "text", noes.stream().map(one -> one.statement().consent()).toArray(String[]::new)))
        .param(
            "times",
            bulk.array(
                "timestamptz",
                noes.stream()
                    .map(one -> one.statement().at().map(Object::toString).orElse(null))
                    .toArray(String[]::new)))
        .update();
  }

  private Map<Long, List<byte[]>> addresses(List<Long> subjects) {
    var found = new HashMap<Long, List<byte[]>>();
    if (!subjects.isEmpty()) {
      db.sql(
              """
              select distinct subject_id, address_key from item
              where subject_id = any(:subjects) and address_key is not null""")
          .param(
              "subjects",
              bulk.array("int8", subjects.stream().mapToLong(Long::longValue).toArray()))
          .query(
              row -> {
                found
                    .computeIfAbsent(row.getLong(1), subject -> new ArrayList<>())
                    .add(row.getBytes(2));
              });
    }
    return found;
  }

  /**
   * The noes of mailboxes, by their place, by consent.
   *
   * @param addresses keyed hashes of canonical addresses
   */
  Map<Integer, Map<String, List<No>>> of(List<byte[]> addresses) {
    var places = new ArrayList<Integer>();
    var mailboxes = new ArrayList<byte[]>();
    for (var i = 0; i < addresses.size(); i++) {
      for (var key : keys.all(MAILBOX, HexFormat.of().formatHex(addresses.get(i)))) {
        places.add(i);
        mailboxes.add(key);
      }
    }
    var found = new HashMap<Integer, Map<String, List<No>>>();
    db.sql(
            """
            select u.o, n.consent, n.at, n.recorded_at, coalesce(n.account_id, 0) from unnest(:places::int[], :mailboxes::bytea[]) u(o, m)
            join lateral (select * from mailbox_no where mailbox = u.m offset 0) n on true""")
        .param("places", bulk.array("int4", places.stream().mapToInt(Integer::intValue).toArray()))
        .param("mailboxes", bulk.array("bytea", mailboxes.toArray(byte[][]::new)))
        .query(
            row -> {
              found
                  .computeIfAbsent(row.getInt(1), place -> new HashMap<>())
                  .computeIfAbsent(row.getString(2), consent -> new ArrayList<>())
                  .add(
                      new No(
                          row.getTimestamp(3).toInstant(),
                          row.getTimestamp(4).toInstant(),
                          row.getLong(5)));
            });
    return found;
  }

  /**
   * A no of a mailbox.
   *
   * @param at when it was said
   * @param heard when the hub heard of it
   * @param account the only account in which it counts; 0: all
   */
  record No(Instant at, Instant heard, long account) {

    boolean countsIn(long other) {
      return account == 0 || account == other;
    }
  }
}
