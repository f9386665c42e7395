package io.processorhub.processor;

import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The connections there are, what was proposed for them, and what somebody approved. */
public final class Connections {

  private static final String APPROVED =
      """
      select c.id as connection, d.id, d.target, d.digest, d.body
      from connection c join declaration d on d.id = c.declaration""";

  private static final int APPROVING = 4;

  private final JdbcClient db;
  private final TransactionTemplate transactions;
  private final ApplicationEventPublisher events;
  private final Map<Integer, ApprovedDeclaration> cache = new ConcurrentHashMap<>();

  Connections(JdbcClient db, TransactionTemplate transactions, ApplicationEventPublisher events) {
    this.db = db;
    this.transactions = transactions;
    this.events = events;
  }

  /** Every connection that has an approved declaration and is called. */
  public List<ApprovedDeclaration> approved() {
    return inForce().stream().filter(one -> one.declaration().isCalled()).toList();
  }

  /** Those of them that can still be called: their processors were not off-boarded. */
  public List<ApprovedDeclaration> called() {
    return db
        .sql(APPROVED + " where c.offboarded_at is null order by c.id")
        .query(this::stored)
        .list()
        .stream()
        .filter(one -> one.declaration().isCalled())
        .toList();
  }

  /** Those that have no calls and are written to. */
  public List<ApprovedDeclaration> writtenTo() {
    return inForce().stream().filter(one -> !one.declaration().isCalled()).toList();
  }

  /** Every connection that has an approved declaration. */
  public List<ApprovedDeclaration> inForce() {
    return db.sql(APPROVED + " order by c.id").query(this::stored).list();
  }

  /** The declarations that were in force at the end of a day, in a zone. */
  public List<ApprovedDeclaration> approved(LocalDate on, String zone) {
    return db.sql(
            """
            select distinct on (connection) connection, id, target, digest, body from declaration
            where (approved_at at time zone ?)::date <= ? order by connection, id desc""")
        .params(zone, on)
        .query(this::stored)
        .list();
  }

  /** Connections whose declaration in force one of its proposers approved. */
  public List<String> twoEyes() {
    return db.sql(
            """
            select c.name from connection c join declaration d on d.id = c.declaration
            where not d.four_eyes
              and exists (select from proposer p where p.proposal = d.proposal and p.name = d.approved_by)
            order by c.id""")
        .query(String.class)
        .list();
  }

  /** Every connection anybody ever proposed, by name. */
  public List<String> names() {
    return db.sql("select name from connection order by id").query(String.class).list();
  }

  public Optional<ApprovedDeclaration> approved(String name) {
    return db.sql(APPROVED + " where c.name = ?").param(name).query(this::stored).optional();
  }

  /** A declaration that was approved once, even if another one is in force now. */
  public ApprovedDeclaration declaration(int id) {
    var known = cache.get(id);
    return known != null
        ? known
        : db.sql("select connection, id, target, digest, body from declaration where id = ?")
            .param(id)
            .query(this::stored)
            .single();
  }

  /**
   * Stores what a connector file asks for; the same text twice is one proposal. What only takes
   * away is in force at once.
   *
   * @return the digest by which it is approved
   */
  public Proposal propose(Declaration declaration, Actor by) {
    by.require(Task.PROPOSE);
    var text = DeclarationText.write(declaration);
    var digest = DeclarationText.digest(text);
    return transactions.execute(
        status -> {
          db.sql("insert into processor(key) values (?) on conflict do nothing")
              .param(declaration.processor())
              .update();
          db.sql("insert into connection(name, processor) values (?, ?) on conflict do nothing")
              .params(declaration.connection(), declaration.processor())
              .update();
          refuseOtherProcessor(declaration);
          refuseOtherTarget(declaration);
          refuse(secretElsewhere(declaration));
          db.sql(
                  """
                  insert into proposal(connection, digest, body, proposed_by)
                  select id, ?, ?, ? from connection where name = ?
                  on conflict (connection, digest) do update set proposed_at = now()""")
              .params(digest, text, by.name(), declaration.connection())
              .update();
          var proposal = proposal(declaration.connection(), digest).orElseThrow();
          db.sql("insert into proposer(proposal, name) values (?, ?) on conflict do nothing")
              .params(proposal.id(), by.name())
              .update();
          approved(declaration.connection())
              .filter(now -> Narrowing.is(now.declaration(), declaration))
              .ifPresent(now -> inForce(proposal, by, false, true));
          return proposal;
        });
  }

  /**
   * Puts a proposal in force. The connection's row is taken first, so that a call that is being
   * decided finishes under the old declaration and the next one begins under the new.
   *
   * @param digest beginning of the proposal's digest, at least eight hex digits
   * @param fourEyes whether the proposer may not approve
   */
  public ApprovedDeclaration approve(String connection, String digest, Actor by, boolean fourEyes) {
    by.require(Task.APPROVE);
    return transactions.execute(
        status -> {
          var offboarding =
              db.sql("select offboarding from connection where name = ? for update")
                  .param(connection)
                  .query(Boolean.class)
                  .optional()
                  .orElseThrow(() -> new IllegalArgumentException(noProposal(connection, digest)));
          if (offboarding) {
            throw new IllegalArgumentException(
                "%s is off-boarded; to use the processor again, give its file a new connection id"
                    .formatted(connection));
          }
          var proposal = find(connection, digest);
          if (fourEyes && proposed(proposal, by)) {
            throw new IllegalArgumentException(
                "%s proposed this declaration, or an earlier one since four eyes last approved one; somebody else must approve it, or four eyes be switched off (--two-eyes), which the register shows"
                    .formatted(by.name()));
          }
          refuseSharedAccount(DeclarationText.read(proposal.text()));
          return inForce(proposal, by, fourEyes, false);
        });
  }

  /**
   * Whether the actor proposed this text, or another one of the connection since two people last
   * agreed on one: a word changed by a colleague makes it no text of the colleague's.
   */
  private boolean proposed(Proposal proposal, Actor by) {
    return db.sql(
            """
            select exists (
              select from proposer r join proposal p on p.id = r.proposal
              where p.connection = (select connection from proposal where id = :proposal) and r.name = :name
                and (p.id = :proposal or r.at > coalesce(
                  (select max(d.approved_at) from declaration d where d.connection = p.connection and d.four_eyes),
                  '-infinity')))""")
        .param("proposal", proposal.id())
        .param("name", by.name())
        .query(Boolean.class)
        .single();
  }

  /** Taken by each approval, so that two that exclude each other are not approved at once. */
  private void refuseSharedAccount(Declaration declaration) {
    db.sql("select pg_advisory_xact_lock(?)").param(APPROVING).query().listOfRows();
    refuse(sharedAccount(declaration));
    refuse(needed(declaration));
    refuse(secretElsewhere(declaration));
  }

  private static void refuse(Optional<String> why) {
    why.ifPresent(
        words -> {
          throw new IllegalArgumentException(words);
        });
  }

  /** Why this declaration would send a credential where it never went; empty if it would not. */
  private Optional<String> secretElsewhere(Declaration declaration) {
    var ever =
        db.sql("select connection, id, target, digest, body from declaration order by id")
            .query(this::stored)
            .list();
    return SecretHome.refusal(
        declaration, ever.stream().map(ApprovedDeclaration::declaration).toList());
  }

  /**
   * Why this declaration cannot be approved beside those in force; empty if it can. Whether the
   * others are paused, or their files are gone, makes no difference: people are there.
   */
  private Optional<String> sharedAccount(Declaration declaration) {
    return SharedAccount.refusal(
        declaration, called().stream().map(ApprovedDeclaration::declaration).toList());
  }

  private Optional<String> needed(Declaration declaration) {
    return declaration.needs() == null
        ? Optional.empty()
        : NeededConnection.refusal(
            declaration, called().stream().map(ApprovedDeclaration::declaration).toList());
  }

  /** Why a proposal cannot be approved beside what is in force; empty if it can. */
  public Optional<String> refusal(Proposal proposal) {
    var declaration = DeclarationText.read(proposal.text());
    return sharedAccount(declaration)
        .or(() -> needed(declaration))
        .or(() -> secretElsewhere(declaration));
  }

  private ApprovedDeclaration inForce(
      Proposal proposal, Actor by, boolean fourEyes, boolean narrowing) {
    db.sql("select id from connection where name = ? for update")
        .param(proposal.connection())
        .query(Short.class)
        .single();
    refuseOtherTarget(DeclarationText.read(proposal.text()));
    var approved = store(proposal, by, fourEyes);
    events.publishEvent(
        new DeclarationApproved(approved, proposal.proposedBy(), by.name(), fourEyes, narrowing));
    return approved;
  }

  /** What waits for approval: the newest proposal of each connection, if it is not in force. */
  public List<Proposal> waiting() {
    return db.sql(
            """
            select n.id, c.name, n.digest, n.body, n.proposed_by
            from (select distinct on (connection) * from proposal order by connection, proposed_at desc, id desc) n
            join connection c on c.id = n.connection
            where not exists (select 1 from declaration d where d.id = c.declaration and d.digest = n.digest)
            order by c.id""")
        .query(Connections::proposal)
        .list();
  }

  private Proposal find(String connection, String digest) {
    if (digest.length() < 8) {
      throw new IllegalArgumentException("give at least eight digits of the proposal's digest");
    }
    var found =
        db.sql(
                """
                select p.id, c.name, p.digest, p.body, p.proposed_by
                from proposal p join connection c on c.id = p.connection
                where c.name = ? and encode(p.digest, 'hex') like ? || '%'""")
            .params(connection, digest.replaceAll("[^0-9a-f]", "?"))
            .query(Connections::proposal)
            .list();
    if (found.size() != 1) {
      throw new IllegalArgumentException(noProposal(connection, digest));
    }
    return found.get(0);
  }

  private ApprovedDeclaration store(Proposal proposal, Actor by, boolean fourEyes) {
    var declaration = DeclarationText.read(proposal.text());
    db.sql(
            """
            insert into target(connection, place) select id, ? from connection where name = ?
            on conflict do nothing""")
        .params(declaration.place(), proposal.connection())
        .update();
    var id =
        db.sql(
                """
                insert into declaration(connection, proposal, target, digest, body, approved_by, four_eyes)
                select c.id, ?, t.id, ?, ?, ?, ? from connection c join target t on t.connection = c.id and t.place = ?
                where c.name = ? returning id""")
            .params(
                proposal.id(),
                proposal.digest(),
                proposal.text(),
                by.name(),
                fourEyes,
                declaration.place(),
                proposal.connection())
            .query(Integer.class)
            .single();
    db.sql("update connection set declaration = ? where name = ?")
        .params(id, proposal.connection())
        .update();
    declaration
        .account()
        .ifPresentOrElse(
            account ->
                db.sql(
                        "insert into provider_account(name) values (:account) on conflict do nothing")
                    .param("account", account)
                    .update(),
            () -> nothingToList(proposal.connection()));
    return declaration(id);
  }

  /** Nobody can list who is there, so there is nothing to wait for. */
  private void nothingToList(String connection) {
    db.sql(
            "update connection set baseline_at = coalesce(baseline_at, now()) where name = :connection")
        .param("connection", connection)
        .update();
  }

  private Optional<Proposal> proposal(String connection, byte[] digest) {
    return db.sql(
            """
            select p.id, c.name, p.digest, p.body, p.proposed_by
            from proposal p join connection c on c.id = p.connection
            where c.name = ? and p.digest = ?""")
        .params(connection, digest)
        .query(Connections::proposal)
        .optional();
  }

  private void refuseOtherProcessor(Declaration declaration) {
    var processor =
        db.sql("select processor from connection where name = ?")
            .param(declaration.connection())
            .query(String.class)
            .single();
    if (!processor.equals(declaration.processor())) {
      throw new IllegalArgumentException(
          "connection %s belongs to the processor %s; a connection of %s needs an id of its own"
              .formatted(declaration.connection(), processor, declaration.processor()));
    }
  }

  /** Where copies are does not change under them: what went there is erased there. */
  private void refuseOtherTarget(Declaration declaration) {
    approved(declaration.connection())
        .map(now -> now.declaration().place())
        .filter(place -> !place.equals(declaration.place()))
        .ifPresent(
            place -> {
              throw new IllegalArgumentException(
                  "connection %s sends to %s and keeps doing so; for %s write a file with an id of its own"
                      .formatted(declaration.connection(), place, declaration.place()));
            });
  }

  private ApprovedDeclaration stored(ResultSet row, int n) throws SQLException {
    var id = row.getInt("id");
    var known = cache.get(id);
    if (known != null) {
      return known;
    }
    var approved =
        new ApprovedDeclaration(
            row.getShort("connection"),
            id,
            row.getInt("target"),
            row.getBytes("digest"),
            DeclarationText.read(row.getString("body")));
    cache.put(id, approved);
    return approved;
  }

  private static Proposal proposal(ResultSet row, int n) throws SQLException {
    return new Proposal(
        row.getInt("id"),
        row.getString("name"),
        row.getBytes("digest"),
        row.getString("body"),
        row.getString("proposed_by"));
  }

  private static String noProposal(String connection, String digest) {
    return "no proposal %s for connection %s; propose it first: connectors propose"
        .formatted(digest, connection);
  }

  /**
   * What somebody asks to be approved.
   *
   * @param proposedBy the author: the first to propose this text
   */
  public record Proposal(int id, String connection, byte[] digest, String text, String proposedBy) {

    public String digestHex() {
      return HexFormat.of().formatHex(digest);
    }

    public Declaration declaration() {
      return DeclarationText.read(text);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Proposal that && id == that.id && Arrays.equals(digest, that.digest);
    }

    @Override
    public int hashCode() {
      return id;
    }
  }
}
