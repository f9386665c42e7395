package io.processorhub.status;

import io.processorhub.copy.CopyState;
import io.processorhub.copy.HoldReason;
import io.processorhub.processor.Clearances;
import io.processorhub.processor.Connections;
import io.processorhub.processor.OrganisationDate;
import io.processorhub.processor.Requirement;
import io.processorhub.register.Restores;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How the connections do, and in one sentence each why nothing flows, if nothing does. */
public final class ConnectionStatus {

  private final JdbcClient db;
  private final Connections connections;
  private final Clearances clearances;
  private final OrganisationDate today;

  ConnectionStatus(
      JdbcClient db, Connections connections, Clearances clearances, OrganisationDate today) {
    this.db = db;
    this.connections = connections;
    this.clearances = clearances;
    this.today = today;
  }

  /**
   * How one connection does.
   *
   * @param sentence the same in pages, API and commands
   * @param stuck whether a person must do something, or something should flow and does not
   * @param copies by state
   * @param held by reason, in words
   * @param due how many are to be sent now
   * @param oldest how long the oldest of them has waited
   */
  public record State(
      String connection,
      String sentence,
      boolean stuck,
      Map<String, Long> copies,
      Map<String, Long> held,
      long due,
      Duration oldest) {}

  /** Everything the sentence is made of. */
  record Facts(
      boolean approved,
      boolean restored,
      Optional<String> halted,
      boolean orphaned,
      Optional<Instant> offboarded,
      Optional<Offboarding> offboarding,
      List<Requirement> missing,
      boolean paused,
      boolean baseline,
      long sweepSeen,
      Optional<String> sweepCause,
      long found,
      Unheeded unheeded,
      boolean asksAboutMissing,
      long missed,
      Optional<Instant> pausedUntil,
      Optional<String> cause,
      int failures,
      long due,
      Duration oldest,
      Map<String, Long> copies,
      Map<String, Long> held) {}

  /**
   * People who are still mailed though they may not be.
   *
   * @param people how many
   * @param refused how many of those the processor refused to stop mailing
   * @param since when the first of them should have been heeded
   */
  record Unheeded(long people, long refused, Optional<Instant> since) {
    static final Unheeded NOBODY = new Unheeded(0, 0, Optional.empty());
  }

  /**
   * @param people whom the processor held
   * @param left whom it may still hold
   * @param listing whether only the last listing is missing
   */
  record Offboarding(long people, long left, boolean listing) {}

  public List<State> all() {
    return connections.names().stream().map(this::of).toList();
  }

  public State of(String connection) {
    var facts = facts(connection);
    return new State(
        connection,
        sentence(facts),
        stuck(facts),
        facts.copies,
        facts.held,
        facts.due,
        facts.oldest);
  }

  private Facts facts(String connection) {
    var copies = new LinkedHashMap<String, Long>();
    var held = new LinkedHashMap<String, Long>();
    db.sql(
            """
            select c.state, c.reason, count(*) from copy c join connection n on n.id = c.connection
            where n.name = ? group by c.state, c.reason order by 1, 2 /* overview */""")
        .param(connection)
        .query(
            row -> {
              copies.merge(CopyState.of(row.getInt(1)).word(), row.getLong(3), Long::sum);
              if (row.getInt(1) == CopyState.HELD.code()) {
                held.put(HoldReason.of(row.getInt(2)).words(), row.getLong(3));
              }
            });
    return db.sql(
            """
            select n.declaration is not null as approved, """
                + Restores.UNCONFIRMED
                + """
             as restored, (select words from disclosure_halt order by since limit 1) as halted, n.orphaned, n.offboarded_at, n.offboarding, o.people, o.emptied_at is not null as emptied,
              case when n.offboarding then (select count(*) from copy c where c.connection = n.id and (c.known or c.state in (1, 4))) end as remain,
              n.paused, n.baseline_at is not null as baseline,
              (select count(*) from forwarding f where f.connection = n.id and f.trouble = 5) as found,
              u.people as unheeded, u.refused, u.since as unheeded_since,
              s.seen, s.cause as sweep_cause, s.state = 3 as asks, s.missing, a.paused_until, a.paused_until > now() as waits,
              a.cause, coalesce(a.failures, 0) as failures,
              (select count(*) from copy c where c.connection = n.id and c.due_at <= now()) as due,
              (select extract(epoch from now() - min(due_at)) from copy c where c.connection = n.id and c.due_at <= now()) as oldest
            from connection n
            left join declaration d on d.id = n.declaration
            left join provider_account a on a.name = d.body::jsonb #>> '{limits,account}'
            left join offboarding o on o.connection = n.id
            cross join lateral (
              select count(*) as people, count(*) filter (where c.refusals > 0) as refused, min(c.unheeded_since) as since
              from copy c where c.connection = n.id and c.unheeded_since is not null) u
            left join lateral (select * from sweep s where s.connection = n.id order by s.id desc limit 1) s on true
            where n.name = ?""")
        .param(connection)
        .query((row, n) -> facts(row, clearances.missing(connection, today), copies, held))
        .single();
  }

  private static Facts facts(
      ResultSet row, List<Requirement> missing, Map<String, Long> copies, Map<String, Long> held)
      throws SQLException {
    return new Facts(
        row.getBoolean("approved"),
        row.getBoolean("restored"),
        Optional.ofNullable(row.getString("halted")),
        row.getBoolean("orphaned"),
        Optional.ofNullable(row.getTimestamp("offboarded_at")).map(java.sql.Timestamp::toInstant),
        row.getBoolean("offboarding")
            ? Optional.of(
                new Offboarding(
                    row.getLong("people"), row.getLong("remain"), row.getBoolean("emptied")))
            : Optional.empty(),
        missing,
        row.getBoolean("paused"),
        row.getBoolean("baseline"),
        row.getLong("seen"),
        Optional.ofNullable(row.getString("sweep_cause")),
        row.getLong("found"),
        new Unheeded(
            row.getLong("unheeded"),
            row.getLong("refused"),
            Optional.ofNullable(row.getTimestamp("unheeded_since"))
                .map(java.sql.Timestamp::toInstant)),
        row.getBoolean("asks"),
        row.getLong("missing"),
        row.getBoolean("waits")
            ? Optional.of(row.getTimestamp("paused_until").toInstant())
            : Optional.empty(),
        Optional.ofNullable(row.getString("cause")),
        row.getInt("failures"),
        row.getLong("due"),
        Duration.ofSeconds((long) row.getDouble("oldest")),
        copies,
        held);
  }

  /** The first thing that stands in the way; a pure function. */
  static String sentence(Facts facts) {
    if (!facts.approved) {
      return "Nothing flows: its declaration waits for approval.";
    }
    if (facts.offboarded.isPresent()) {
      return "Off-boarded %s: nobody of ours is there any more; its file may go."
          .formatted(facts.offboarded.get().truncatedTo(java.time.temporal.ChronoUnit.SECONDS));
    }
    if (facts.found > 0) {
      return "The last sweep found %,d people who had been erased; say whether they are to be erased again: connectors resync --found."
          .formatted(facts.found);
    }
    if (facts.offboarding.isPresent()) {
      return offboarding(facts.offboarding.get(), facts);
    }
    if (facts.unheeded.people > 0) {
      return unheeded(facts.unheeded);
    }
    if (facts.restored) {
      return "Nothing is disclosed: a backup was restored; an administrator looks at the sweeps and confirms: register confirm-restore.";
    }
    if (facts.halted.isPresent()) {
      return "Nothing is disclosed: %s.".formatted(facts.halted.get());
    }
    if (facts.orphaned) {
      return "Nothing is disclosed: its file has vanished; put it back, or off-board the processor.";
    }
    if (!facts.missing.isEmpty()) {
      return "Nothing is disclosed: %s; %,d copies are held back. Record it: processors record."
          .formatted(
              facts.missing.stream()
                  .map(Requirement::missing)
                  .collect(Collectors.joining(", and ")),
              facts.due);
    }
    if (facts.paused) {
      return "Nothing is disclosed: somebody paused it; what protects people still goes out.";
    }
    if (!facts.baseline) {
      return "Nothing is disclosed yet: the hub is listing who was there before, %,d so far%s."
          .formatted(facts.sweepSeen, facts.sweepCause.map(c -> " (" + c + ")").orElse(""));
    }
    if (facts.pausedUntil.isPresent()) {
      return "Waiting until %s: %s; %,d copies are due."
          .formatted(
              facts.pausedUntil.get().truncatedTo(java.time.temporal.ChronoUnit.SECONDS),
              facts.cause.orElse("the processor asked for it"),
              facts.due);
    }
    if (facts.asksAboutMissing) {
      return "The last sweep missed %,d people; say whether they are to be sent again: connectors resync --missing."
          .formatted(facts.missed);
    }
    if (facts.due > 0 && facts.failures > 0 && facts.cause.isPresent()) {
      return "Tried again: %s; %,d copies are due, the oldest for %s."
          .formatted(facts.cause.get(), facts.due, facts.oldest);
    }
    if (facts.due > 0) {
      return "Flowing: %,d copies are due, the oldest for %s.".formatted(facts.due, facts.oldest);
    }
    return "In step: %s.".formatted(words(facts));
  }

  /** What protects people comes first, whatever else stands in the way. */
  private static String unheeded(Unheeded now) {
    return "%,d people are still mailed though they may not be, since %s: the processor %s; it is asked again, with growing pauses. Stop them there by hand if it lasts."
        .formatted(
            now.people,
            now.since
                .map(at -> at.truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString())
                .orElse("now"),
            now.refused > 0 ? "refuses" : "does not answer");
  }

  private static String offboarding(Offboarding now, Facts facts) {
    var waits =
        facts.cause.filter(text -> facts.failures > 0).map(text -> " (" + text + ")").orElse("");
    return now.listing
        ? "Being off-boarded: nobody is known to be there any more; a complete listing shows whether that is so%s."
            .formatted(facts.sweepCause.map(text -> " (" + text + ")").orElse(waits))
        : "Being off-boarded: %,d of %,d people may still be there%s; leave its file until it is over."
            .formatted(now.left, Math.max(now.people, now.left), waits);
  }

  private static String words(Facts facts) {
    var words =
        facts.copies.entrySet().stream()
            .filter(state -> !state.getKey().equals("held"))
            .map(state -> "%,d %s".formatted(state.getValue(), state.getKey()))
            .collect(Collectors.joining(", "));
    var held =
        facts.held.entrySet().stream()
            .map(reason -> "%,d held: %s".formatted(reason.getValue(), reason.getKey()))
            .collect(Collectors.joining(", "));
    return words.isEmpty() && held.isEmpty()
        ? "nobody to send"
        : words + (words.isEmpty() || held.isEmpty() ? "" : "; ") + held;
  }

  private static boolean stuck(Facts facts) {
    if (facts.offboarded.isPresent()) {
      return false;
    }
    return facts.restored
        || facts.halted.isPresent()
        || facts.orphaned
        || facts.approved && !facts.missing.isEmpty()
        || facts.found > 0
        || facts.unheeded.refused > 0
        || facts.unheeded.people > 0 && facts.failures > 3
        || facts.asksAboutMissing
        || facts.failures > 3
        || facts.copies.getOrDefault("dead", 0L) > 0
        || facts.approved && !facts.paused && facts.oldest.compareTo(Duration.ofMinutes(15)) > 0;
  }
}
