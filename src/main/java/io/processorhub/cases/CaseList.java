package io.processorhub.cases;

import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.CaseNumber;
import io.processorhub.erasure.CaseScope;
import io.processorhub.erasure.CaseState;
import io.processorhub.erasure.Channel;
import io.processorhub.erasure.ForwardingIssue;
import io.processorhub.erasure.ForwardingResult;
import io.processorhub.erasure.ForwardingStep;
import io.processorhub.erasure.ForwardingTransition;
import io.processorhub.erasure.Forwardings;
import io.processorhub.processor.Connections;
import io.processorhub.processor.OrganisationDate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Cases as people read them. */
public final class CaseList {

  private static final String CASES =
      """
      select c.*, a.ref as account_ref, j.ref as joined_ref from rights_case c
      left join account a on a.id = c.account_id left join rights_case j on j.id = c.joined
      """;

  private final JdbcClient db;
  private final Connections connections;
  private final OrganisationDate today;
  private final Outstanding outstanding;

  CaseList(JdbcClient db, Connections connections, OrganisationDate today) {
    this.db = db;
    this.today = today;
    this.connections = connections;
    this.outstanding = new Outstanding(db);
  }

  /**
   * @param state empty: all
   * @param account the only account whose cases may be seen
   * @param overdue only those that are late
   */
  public record Filter(Optional<CaseState> state, OptionalLong account, boolean overdue) {}

  /** The newest first, older than {@code before}. */
  public List<CaseView> list(Filter filter, long before, int limit) {
    return views(
        db.sql(
                CASES
                    + """
                    where c.id < ? and (? < 0 or c.state = ?) and (? = 0 or c.scope = 1 and c.account_id = ?)
                      and (not ? or c.closed_at is null and c.done_at is null and c.paused_on is null and coalesce(c.extended_on, c.due_on) < today(?))
                    order by c.id desc limit ?""")
            .params(
                before,
                filter.state.map(state -> (int) state.code()).orElse(-1),
                filter.state.map(state -> (int) state.code()).orElse(-1),
                filter.account.orElse(0),
                filter.account.orElse(0),
                filter.overdue,
                today.zone(),
                limit)
            .query(CaseList::row)
            .list());
  }

  public Optional<CaseView> find(UUID ref, OptionalLong account) {
    return views(
            db.sql(CASES + "where c.ref = ? and (? = 0 or c.scope = 1 and c.account_id = ?)")
                .params(ref, account.orElse(0), account.orElse(0))
                .query(CaseList::row)
                .list())
        .stream()
        .findFirst();
  }

  /**
   * The random id of a case, given by it or by the number that letters show.
   *
   * @return for an unknown number an id that no case has: the answer is then the one for a case
   *     that does not exist
   * @throws IllegalArgumentException if it is neither
   */
  public UUID ref(String given) {
    if (given.strip().matches("\\d{4}-\\d{1,12}")) {
      return byNumber(given).map(CaseView::ref).orElse(new UUID(0, 0));
    }
    try {
      return UUID.fromString(given.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "a case is named by its number, such as 2026-000042, or by its random id");
    }
  }

  /** By the number that stands on a certificate. */
  Optional<CaseView> byNumber(String number) {
    var parts = number.strip().split("-");
    if (parts.length != 2 || !parts[1].matches("\\d{1,12}")) {
      return Optional.empty();
    }
    return views(
            db.sql(CASES + "where c.id = ?")
                .param(Long.valueOf(parts[1]))
                .query(CaseList::row)
                .list())
        .stream()
        .filter(one -> one.number().equals(number.strip()))
        .findFirst();
  }

  /** Where the next page begins. */
  long number(CaseView view) {
    return Long.parseLong(view.number().substring(view.number().lastIndexOf('-') + 1));
  }

  private record Row(long id, CaseView view) {}

  private List<CaseView> views(List<Row> rows) {
    var ids = rows.stream().map(Row::id).toList();
    var parts = parts(ids);
    var waits = outstanding.of(ids);
    return rows.stream()
        .map(
            row ->
                with(
                    row.view,
                    parts.getOrDefault(row.id, List.of()),
                    waits.getOrDefault(row.id, List.of())))
        .toList();
  }

  private static Row row(ResultSet row, int n) throws SQLException {
    var id = row.getLong("id");
    var received = row.getObject("received_on", LocalDate.class);
    return new Row(
        id,
        new CaseView(
            row.getObject("ref", UUID.class),
            CaseNumber.of(received, id),
            CaseKind.values()[row.getInt("kind")].word(),
            CaseScope.values()[row.getInt("scope")].word(),
            CaseState.of(row.getInt("state")).word(),
            Channel.values()[row.getInt("channel")].word(),
            Optional.ofNullable(row.getObject("subject_ref", UUID.class)),
            Optional.ofNullable(row.getObject("account_ref", UUID.class)),
            Identity.values()[row.getInt("identity")].words(),
            received,
            row.getObject("due_on", LocalDate.class),
            row.getString("due_rule"),
            Optional.ofNullable(row.getObject("extended_on", LocalDate.class)),
            Optional.ofNullable(row.getString("extension")),
            Optional.ofNullable(row.getObject("paused_on", LocalDate.class)),
            Optional.ofNullable(row.getString("paused")),
            time(row, "accepted_at"),
            time(row, "done_at"),
            time(row, "closed_at"),
            Optional.ofNullable(row.getString("ending")),
            Optional.ofNullable(row.getObject("joined_ref", UUID.class)),
            row.getInt("same_address"),
            row.getString("language"),
            List.of(),
            List.of()));
  }

  private static CaseView with(
      CaseView view, List<CaseView.Part> parts, List<CaseView.Outstanding> waits) {
    return new CaseView(
        view.ref(),
        view.number(),
        view.kind(),
        view.scope(),
        view.state(),
        view.channel(),
        view.subject(),
        view.account(),
        view.identity(),
        view.receivedOn(),
        view.dueOn(),
        view.dueRule(),
        view.extendedTo(),
        view.extension(),
        view.pausedSince(),
        view.paused(),
        view.acceptedAt(),
        view.doneAt(),
        view.closedAt(),
        view.ending(),
        view.joined(),
        view.sameAddress(),
        view.language(),
        parts,
        waits);
  }

  private Map<Long, List<CaseView.Part>> parts(List<Long> cases) {
    var parts = new HashMap<Long, List<CaseView.Part>>();
    db.sql(
            """
            select f.*, n.name, n.processor from forwarding f join connection n on n.id = f.connection
            where f.case_id in (%s) order by n.name, f.target"""
                .formatted(
                    cases.isEmpty()
                        ? "0"
                        : cases.stream().map(String::valueOf).collect(Collectors.joining(","))))
        .query(
            row -> {
              parts.computeIfAbsent(row.getLong("case_id"), id -> new ArrayList<>()).add(part(row));
            });
    return parts;
  }

  private CaseView.Part part(ResultSet row) throws SQLException {
    var standing = Forwardings.standing(row);
    var declaration = connections.declaration(row.getInt("declaration")).declaration();
    return new CaseView.Part(
        row.getString("name"),
        row.getString("processor"),
        declaration.place(),
        standing.level().name(),
        Optional.of(standing.ending()).filter(one -> one != ForwardingResult.NOT).map(Enum::name),
        Optional.of(standing.trouble()).filter(one -> one != ForwardingIssue.NONE).map(Enum::name),
        sentence(standing),
        standing.reappeared(),
        standing.erasedAt(),
        time(row, "verified_at"),
        standing.promised(),
        standing.due(),
        Optional.ofNullable(row.getString("evidence_by")),
        Optional.ofNullable(declaration.residues()),
        standing);
  }

  /** A pure function, the same in pages, API and commands. */
  static String sentence(ForwardingTransition.Standing standing) {
    if (standing.ending() != ForwardingResult.NOT) {
      var often =
          standing.ending() == ForwardingResult.ABSENT
              ? ", looked at %d times".formatted(standing.checks())
              : "";
      return capital(standing.ending().words()) + often + ".";
    }
    if (standing.trouble() == ForwardingIssue.BASELINE_MISSING) {
      return "Nothing was ever sent there; the next complete listing shows whether they were there before the hub.";
    }
    if (standing.step() == ForwardingStep.HAND_OVER) {
      return "Another contact has the same address: what was erased is being taken away from the processor's copy."
          + but(standing);
    }
    var trouble = but(standing);
    return switch (standing.level()) {
      case REQUESTED ->
          (standing.busyUntil().isPresent()
                  ? "Asked; asked again after the calls that were under way."
                  : "Being asked.")
              + trouble;
      case ACKNOWLEDGED ->
          "Promised for %s; out of sight %s.%s"
              .formatted(
                  standing.promised().map(Instant::toString).orElse("later"),
                  standing.checks() > 0 ? "already" : "not checked yet",
                  trouble);
      case EXECUTED -> "The processor says that it is done; not checked yet." + trouble;
      case VERIFIED_ABSENT, REVERIFIED ->
          "Gone: looked, the list itself answered, nobody was there; looked at again later."
              + trouble;
    };
  }

  private static String but(ForwardingTransition.Standing standing) {
    var cause = standing.cause().map(text -> " (" + text + ")").orElse("");
    return standing.trouble() == ForwardingIssue.NONE
        ? ""
        : " But: " + standing.trouble().words() + cause + ".";
  }

  private static String capital(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
  }
}
