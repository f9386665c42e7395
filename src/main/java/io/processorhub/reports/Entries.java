package io.processorhub.reports;

import io.processorhub.access.Actor;
import io.processorhub.foundation.Page;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** The register's entries as people look for them. */
public final class Entries {

  private static final int MOST = 1_000;

  private final EntryList list;
  private final RegisterQuery asked;

  Entries(EntryList list, RegisterQuery asked) {
    this.list = list;
    this.asked = asked;
  }

  /**
   * What to look for; whatever is empty does not count.
   *
   * @param from the earliest, a day or a moment
   * @param to the first that is too late
   * @param after where the page before ended
   */
  public record Query(
      Optional<String> processor,
      Optional<String> connection,
      Optional<String> subject,
      Optional<String> account,
      Optional<String> purpose,
      Optional<String> field,
      Optional<String> kind,
      Optional<String> outcome,
      Optional<String> from,
      Optional<String> to,
      Optional<String> after,
      int limit) {}

  /** One page, newest first; each entry as it stands in the register. */
  public Page<Map<String, Object>> list(Query query, Actor by) {
    RegisterQuery.reader(by);
    var size = Math.max(1, Math.min(query.limit, MOST));
    var filter =
        new EntryList.Filter(
            asked.connections(query.processor, query.connection),
            query.subject.map(text -> asked.subject(RegisterQuery.uuid("subject", text), by)),
            asked.account(query.account, by),
            query.kind.map(RegisterQuery::kind),
            query.purpose.map(RegisterQuery::purpose),
            query.field.map(asked::field),
            query.outcome.map(RegisterQuery::outcome),
            query.from.map(text -> asked.time("from", text)),
            query.to.map(text -> asked.time("to", text)));
    var part =
        list.list(filter, query.after.map(RegisterQuery::cursor).orElse(EntryCursor.START), size);
    return new Page<>(part.entries(), part.next().map(next -> address(query, next, size)));
  }

  private static String address(Query query, EntryCursor next, int size) {
    var address = new StringBuilder("/api/v1/register/entries?after=" + next.text());
    address.append("&limit=").append(size);
    add(address, "processor", query.processor);
    add(address, "connection", query.connection);
    add(address, "subject", query.subject);
    add(address, "account", query.account);
    add(address, "purpose", query.purpose);
    add(address, "field", query.field);
    add(address, "kind", query.kind);
    add(address, "outcome", query.outcome);
    add(address, "from", query.from);
    add(address, "to", query.to);
    return address.toString();
  }

  /** All of it was checked before: names, words, opaque ids and times. */
  private static void add(StringBuilder address, String name, Optional<String> value) {
    value.ifPresent(
        text ->
            address
                .append('&')
                .append(name)
                .append('=')
                .append(URLEncoder.encode(text, StandardCharsets.UTF_8)));
  }
}
