package io.processorhub.reports;

import io.processorhub.access.Actor;
import io.processorhub.access.Audit;
import io.processorhub.access.Task;
import io.processorhub.subject.Addresses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The list to write to the people of a breach by (Art. 34), or to tell an account about its own
 * people (Art. 33(2)). It is read and written a page of people at a time; no connection to the
 * database is held while a slow reader takes a page.
 */
public final class BreachExport {

  /** People that are in memory at once. */
  static final int PAGE = 500;

  static final List<String> COLUMNS =
      List.of("email", "reference", "account", "state", "connections", "fields", "first", "last");

  private final JdbcClient db;
  private final RegisterQuery asked;
  private final Breach breach;
  private final Addresses addresses;
  private final Audit audit;

  BreachExport(
      JdbcClient db, RegisterQuery asked, Breach breach, Addresses addresses, Audit audit) {
    this.db = db;
    this.asked = asked;
    this.breach = breach;
    this.addresses = addresses;
    this.audit = audit;
  }

  /**
   * Checks the question and notes who took the list; nothing is read yet.
   *
   * @param account only people of this account; a token of one account gets its own only
   */
  public ListOfPeople of(
      String processor,
      Optional<String> from,
      Optional<String> to,
      Optional<String> account,
      Actor by) {
    by.require(Task.EXPORT_BREACH);
    var window = breach.window(processor, from, to);
    var of = asked.account(account, by);
    audit.note(by, "breach list with addresses", processor);
    return new ListOfPeople(processor, window, of, by.account().isEmpty());
  }

  /**
   * How many people the list has.
   *
   * @param warning that entries were changed, so that people may be missing or wrong
   */
  public record Totals(long people, long erased, long withoutAddress, Optional<String> warning) {

    /** As people read it. */
    public String words() {
      return "complete: %d people, %d of them erased, %d without an address%s"
          .formatted(people, erased, withoutAddress, warning.map(text -> "; " + text).orElse(""));
    }

    private Totals and(People one) {
      return new Totals(
          people + 1,
          erased + (one.erased() ? 1 : 0),
          withoutAddress + (one.withoutAddress() ? 1 : 0),
          warning);
    }
  }

  /** What one account's data about a person was disclosed. */
  private record Disclosure(
      long subject,
      UUID ref,
      Optional<UUID> account,
      String connections,
      String fields,
      Instant first,
      Instant last) {}

  /** A person, what was disclosed, and where they can be reached. */
  private record People(
      List<Disclosure> disclosures, List<Addresses.Held> held, boolean everyAccount) {

    boolean erased() {
      return held.isEmpty();
    }

    boolean withoutAddress() {
      return !erased() && disclosures.stream().allMatch(one -> emails(one).isEmpty());
    }

    /** One for each address. */
    List<List<String>> rows() {
      var rows = new ArrayList<List<String>>();
      for (var one : disclosures) {
        var emails = emails(one);
        emails.forEach(email -> rows.add(row(email, "known", one)));
        if (emails.isEmpty()) {
          rows.add(row("", erased() ? "erased" : "no address", one));
        }
      }
      return rows;
    }

    /** A contact may have moved to another account since; that one knows where to write. */
    private List<String> emails(Disclosure one) {
      var own = emails(held.stream().filter(it -> one.account.equals(Optional.of(it.account()))));
      return own.isEmpty() && everyAccount ? emails(held.stream()) : own;
    }

    private static List<String> emails(java.util.stream.Stream<Addresses.Held> held) {
      return held.flatMap(one -> one.email().stream()).distinct().toList();
    }

    private static List<String> row(String email, String state, Disclosure one) {
      return List.of(
          email,
          one.ref.toString(),
          one.account.map(UUID::toString).orElse(""),
          state,
          one.connections,
          one.fields,
          one.first.toString(),
          one.last.toString());
    }
  }

  /** The people of one breach, not read yet. */
  public final class ListOfPeople {

    private final String processor;
    private final Breach.Window window;
    private final Optional<UUID> account;
    private final boolean everyAccount;

    private ListOfPeople(
        String processor, Breach.Window window, Optional<UUID> account, boolean everyAccount) {
      this.processor = processor;
      this.window = window;
      this.account = account;
      this.everyAccount = everyAccount;
    }

    /** Writes the list as CSV; its last line says that it is complete. */
    public Totals write(Writer out) {
      try {
        out.write(Csv.write(List.of(COLUMNS)));
        var totals = new Totals(0, 0, 0, breach.warning(processor, window));
        for (var page = page(Long.MIN_VALUE); !page.isEmpty(); page = page(last(page))) {
          var rows = new ArrayList<List<String>>();
          for (var one : people(page)) {
            rows.addAll(one.rows());
            totals = totals.and(one);
          }
          out.write(Csv.write(rows));
        }
        out.write(Csv.write(List.of(List.of("", "", "", totals.words(), "", "", "", ""))));
        return totals;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static long last(List<Long> page) {
      return page.get(page.size() - 1);
    }

    private List<Long> page(long after) {
      return db.sql(
              "select e.subject_id from entry e where e.subject_id > :after and"
                  + CONCERNED
                  + " group by e.subject_id order by e.subject_id limit :page")
          .params(window.params())
          .param("account", account.orElse(null), java.sql.Types.OTHER)
          .param("after", after)
          .param("page", PAGE)
          .query(Long.class)
          .list();
    }

    private List<People> people(List<Long> page) {
      var held = addresses.of(page);
      var people = new ArrayList<People>();
      var one = new ArrayList<Disclosure>();
      for (var next : disclosures(page)) {
        if (!one.isEmpty() && one.get(0).subject != next.subject) {
          people.add(person(one, held));
          one = new ArrayList<>();
        }
        one.add(next);
      }
      if (!one.isEmpty()) {
        people.add(person(one, held));
      }
      return people;
    }

    /** Nothing of other accounts, not even that they hold somebody, reaches a token of one. */
    private People person(
        List<Disclosure> disclosures, java.util.Map<Long, List<Addresses.Held>> all) {
      var held =
          all.getOrDefault(disclosures.get(0).subject, List.of()).stream()
              .filter(it -> everyAccount || account.equals(Optional.of(it.account())))
              .toList();
      return new People(disclosures, held, everyAccount);
    }

    /** What was disclosed of the people of a page, by person and account. */
    private List<Disclosure> disclosures(List<Long> page) {
      return db.sql(
              """
              select e.subject_id, e.account, array_agg(distinct c.name order by c.name) as connections,
                array_agg(distinct e.fields) as fields, min(e.at) as first, max(e.at) as last,
                coalesce(
                  (select ref from subject s where s.id = e.subject_id),
                  (select q.subject_ref from rights_case q where q.subject_id = e.subject_id and q.subject_ref is not null limit 1),
                  min(substring(encode(e.leaf, 'escape') from '"subject":"([0-9a-f-]{36})"'))::uuid) as ref
              from entry e join connection c on c.id = e.connection
              where e.subject_id >= :first and e.subject_id <= :last and"""
                  + CONCERNED
                  + " group by e.subject_id, e.account order by e.subject_id, e.account")
          .params(window.params())
          .param("account", account.orElse(null), java.sql.Types.OTHER)
          .param("first", page.get(0))
          .param("last", last(page))
          .query((row, n) -> disclosure(row))
          .list();
    }
  }

  /** By the parameters of {@link Breach.Window}, and {@code account}. */
  private static final String CONCERNED =
      Breach.Window.CONDITION
          + "and (:account::uuid is null or e.account = :account::uuid) and"
          + Disclosed.IS;

  private static Disclosure disclosure(ResultSet row) throws SQLException {
    return new Disclosure(
        row.getLong("subject_id"),
        row.getObject("ref", UUID.class),
        Optional.ofNullable(row.getObject("account", UUID.class)),
        String.join(" ", (String[]) row.getArray("connections").getArray()),
        String.join(" ", Breach.fields(row.getArray("fields"))),
        at(row, "first"),
        at(row, "last"));
  }

  private static Instant at(ResultSet row, String column) throws SQLException {
    Timestamp at = row.getTimestamp(column);
    return at.toInstant();
  }
}
