package io.processorhub.reports;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.processorhub.access.Actor;
import io.processorhub.access.Audit;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.item.ItemKind;
import io.processorhub.processor.Countries;
import io.processorhub.processor.Mechanism;
import io.processorhub.processor.ProcessorRecords;
import io.processorhub.processor.Processors;
import io.processorhub.proof.LeafCheck;
import io.processorhub.subject.ContactKey;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** To whom one person's data was disclosed: GDPR Art. 15(1)(c) and 15(2), from the entries. */
public final class Recipients {

  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern SOURCE = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");

  private final JdbcClient db;
  private final KeyedHash hash;
  private final RegisterQuery asked;
  private final LeafCheck leaves;
  private final Processors processors;
  private final Countries countries;
  private final Audit audit;
  private final ZoneId zone;

  Recipients(
      JdbcClient db,
      KeyedHash hash,
      RegisterQuery asked,
      LeafCheck leaves,
      Processors processors,
      Countries countries,
      Audit audit,
      ZoneId zone) {
    this.db = db;
    this.hash = hash;
    this.asked = asked;
    this.leaves = leaves;
    this.processors = processors;
    this.countries = countries;
    this.audit = audit;
    this.zone = zone;
  }

  /**
   * The statement about one person.
   *
   * @param recipients who got something, by the entries
   * @param others processors under an agreement that have no connection, such as a host: what they
   *     hold is not in the entries
   * @param warning that entries were changed, so that recipients may be missing or wrong
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  public record Statement(
      UUID subject,
      Instant asOf,
      List<Recipient> recipients,
      List<Recipient> others,
      Optional<String> warning) {}

  /**
   * One recipient.
   *
   * @param legalName as recorded when it last got something
   * @param safeguards by country: why data may go there
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  public record Recipient(
      String processor,
      Optional<String> connection,
      Optional<String> legalName,
      Optional<String> country,
      Map<String, String> safeguards,
      Optional<String> privacyUrl,
      List<String> purposes,
      List<FieldSent> fields) {}

  /** One field that was disclosed, and when. */
  public record FieldSent(String field, Instant first, Instant last, long times) {}

  /**
   * The opaque id of the person whom a source knows under an id.
   *
   * @throws io.processorhub.foundation.Problem.Failure if there is nobody
   */
  public UUID find(String source, String externalId, Actor by) {
    RegisterQuery.reader(by);
    var only = by.account().isPresent() ? by.account().getAsLong() : null;
    return Optional.of(source)
        .filter(one -> SOURCE.matcher(one).matches())
        .flatMap(
            one ->
                db.sql(
                        """
                        select s.ref from item i join source o on o.id = i.source join subject s on s.id = i.subject_id
                        where o.name = ? and i.kind = ? and i.source_key = ? and (?::bigint is null or i.account_id = ?)""")
                    .params(
                        Arrays.asList(
                            one,
                            ItemKind.CONTACT.code(),
                            ContactKey.of(hash, externalId),
                            only,
                            only))
                    .query(UUID.class)
                    .optional())
        .orElseThrow(
            () ->
                RegisterQuery.refused(
                    404,
                    "NO_SUCH_CONTACT",
                    "No source knows a contact by that id, or this token may not see it"));
  }

  /** Who got what of one person's data. Taking it is noted. */
  public Statement of(UUID ref, Actor by) {
    RegisterQuery.reader(by);
    var statement = of(asked.subject(ref, by), ref, asked.account(Optional.empty(), by));
    audit.note(by, "recipients statement", ref.toString());
    return statement;
  }

  /** The same for the person; the caller notes who takes it. */
  public Statement of(long subject, UUID ref) {
    return of(subject, ref, Optional.empty());
  }

  private Statement of(long subject, UUID ref, Optional<UUID> account) {
    var parts = new TreeMap<String, Part>();
    db.sql(
            """
            select c.name, c.processor, e.fields, convert_from(e.leaf, 'UTF8')::jsonb ->> 'purposes' as purposes,
                   min(e.at) as first, max(e.at) as last, count(*) as times
            from entry e join connection c on c.id = e.connection
            where e.subject_id = ? and (?::uuid is null or e.account = ?) and"""
                + Disclosed.IS
                + " group by 1, 2, 3, 4")
        .params(Arrays.asList(subject, account.orElse(null), account.orElse(null)))
        .query(
            row -> {
              parts
                  .computeIfAbsent(
                      row.getString(1), name -> new Part(new TreeSet<>(), new TreeMap<>()))
                  .add(
                      row.getString(3),
                      row.getString(4),
                      row.getTimestamp(5).toInstant(),
                      row.getTimestamp(6).toInstant(),
                      row.getLong(7));
            });
    return new Statement(
        ref,
        now(),
        recipients(parts),
        others(),
        leaves.warning(OF_A_PERSON, Map.of("subject", subject)));
  }

  /** Their entries of each kind, and what makes a disclosure to them uncounted. */
  private static final String OF_A_PERSON =
      """
      (select own.* from entry own where own.subject_id = :subject
       union all
       select o.* from entry a join entry o on o.unsent = a.id
       where a.subject_id = :subject and o.subject_id is distinct from a.subject_id)""";

  private Instant now() {
    return db.sql("select now()").query(java.sql.Timestamp.class).single().toInstant();
  }

  private List<Recipient> recipients(Map<String, Part> parts) {
    var recipients = new ArrayList<Recipient>();
    parts.forEach(
        (connection, part) -> {
          var processor =
              db.sql("select processor from connection where name = ?")
                  .param(connection)
                  .query(String.class)
                  .single();
          var records = processors.find(processor).orElseThrow();
          recipients.add(
              recipient(
                  records, Optional.of(connection), part, part.last().atZone(zone).toLocalDate()));
        });
    return recipients;
  }

  private List<Recipient> others() {
    var today = processors.today();
    return db
        .sql(
            """
            select key from processor p where not exists (select 1 from connection where processor = p.key)
            order by key""")
        .query(String.class)
        .list()
        .stream()
        .map(key -> processors.find(key).orElseThrow())
        .filter(records -> !records.agreements(today).isEmpty())
        .map(
            records ->
                recipient(
                    records, Optional.empty(), new Part(new TreeSet<>(), new TreeMap<>()), today))
        .toList();
  }

  private Recipient recipient(
      ProcessorRecords records, Optional<String> connection, Part part, LocalDate day) {
    var facts = records.facts(day);
    var safeguards = new TreeMap<String, String>();
    records.countries(day).forEach(one -> safeguards.put(one, safeguard(records, one, day)));
    return new Recipient(
        records.processor(),
        connection,
        Optional.ofNullable(facts.legalName()),
        Optional.ofNullable(facts.country()),
        safeguards,
        Optional.ofNullable(facts.privacyUrl()),
        List.copyOf(part.purposes),
        List.copyOf(part.fields.values()));
  }

  private String safeguard(ProcessorRecords records, String country, LocalDate day) {
    return countries
        .why(country, day)
        .or(() -> records.mechanism(country, day).map(Mechanism::means).map(Mechanism.Means::words))
        .orElse("none on record");
  }

  private record Part(TreeSet<String> purposes, TreeMap<String, FieldSent> fields) {

    void add(String names, String purposesJson, Instant first, Instant last, long times) {
      for (var name : Disclosed.names(names)) {
        fields.merge(
            name,
            new FieldSent(name, first, last, times),
            (a, b) ->
                new FieldSent(
                    name,
                    a.first.isBefore(b.first) ? a.first : b.first,
                    a.last.isAfter(b.last) ? a.last : b.last,
                    a.times + b.times));
      }
      if (purposesJson != null) {
        JSON.readTree(purposesJson).forEach(purpose -> purposes.add(purpose.stringValue()));
      }
    }

    Instant last() {
      return fields.values().stream().map(FieldSent::last).max(Instant::compareTo).orElseThrow();
    }
  }
}
