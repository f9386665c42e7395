package io.processorhub.reports;

import io.processorhub.access.Actor;
import io.processorhub.access.Audit;
import io.processorhub.foundation.HubSettings;
import io.processorhub.item.FieldTaxonomy;
import io.processorhub.processor.ApprovedDeclaration;
import io.processorhub.processor.Connections;
import io.processorhub.processor.Countries;
import io.processorhub.processor.ProcessorRecords;
import io.processorhub.processor.Processors;
import io.processorhub.subject.Controller;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The records of processing under Art. 30, made from what is in force and on record on a day, so
 * that nobody types them twice. Taking one is noted.
 */
public final class Exports {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final JdbcClient db;
  private final Connections connections;
  private final Processors processors;
  private final Countries countries;
  private final FieldTaxonomy taxonomy;
  private final HubSettings hub;
  private final OrganisationSettings organisation;
  private final Audit audit;

  Exports(
      JdbcClient db,
      Connections connections,
      Processors processors,
      Countries countries,
      FieldTaxonomy taxonomy,
      HubSettings hub,
      OrganisationSettings organisation,
      Audit audit) {
    this.db = db;
    this.connections = connections;
    this.processors = processors;
    this.countries = countries;
    this.taxonomy = taxonomy;
    this.hub = hub;
    this.organisation = organisation;
    this.audit = audit;
  }

  /** Art. 30(1), in the columns of the ICO's template for controllers. */
  public String controller(Optional<String> on, Actor by) {
    var day = day(on, by, "export of Art. 30(1)");
    var rows = head("Controller", day);
    rows.add(ControllerRecord.COLUMNS);
    for (var use : uses(day, Controller.US)) {
      rows.add(ControllerRecord.row(use));
    }
    return Csv.write(rows);
  }

  /** Art. 30(2): what is done on behalf of accounts that decide themselves. */
  public String processor(Optional<String> on, Actor by) {
    var day = day(on, by, "export of Art. 30(2)");
    var rows = head("Processor", day);
    rows.add(ProcessorRecord.COLUMNS);
    var uses = uses(day, Controller.ACCOUNT);
    for (var account : accounts(day)) {
      rows.add(
          ProcessorRecord.row(
              hub.organisation(),
              organisation,
              account.ref,
              account.agreement,
              uses.stream().filter(account::lets).toList()));
    }
    return Csv.write(rows);
  }

  /** Everything on record on a day. */
  public String json(Optional<String> on, Actor by) {
    var day = day(on, by, "export as JSON");
    var all = new LinkedHashMap<String, Object>();
    all.put("asOf", day);
    all.put("organisation", hub.organisation());
    all.put("contact", organisation);
    all.put("processors", inUse(day).stream().map(one -> asOf(one, day)).toList());
    all.put(
        "connections",
        connections.approved(day, hub.zone().getId()).stream().map(Exports::view).toList());
    return JSON.writeValueAsString(all);
  }

  private LocalDate day(Optional<String> on, Actor by, String what) {
    RegisterQuery.wholeReader(by);
    try {
      var day = on.map(LocalDate::parse).orElseGet(processors::today);
      audit.note(by, what, "as of " + day);
      return day;
    } catch (DateTimeParseException e) {
      throw RegisterQuery.refused(400, "BAD_FILTER", "on: a day such as 2026-01-31");
    }
  }

  private List<List<String>> head(String role, LocalDate day) {
    var rows = new ArrayList<List<String>>();
    var we = organisation.controller();
    var dpo = organisation.dpo();
    var rep = organisation.representative();
    rows.add(
        List.of(
            role,
            "",
            "Data Protection Officer (if applicable)",
            "",
            "Representative (if applicable)",
            ""));
    rows.add(List.of("Name", hub.organisation(), "Name", dpo.name(), "Name", rep.name()));
    rows.add(List.of("Address", we.address(), "Address", dpo.address(), "Address", rep.address()));
    rows.add(List.of("Email", we.email(), "Email", dpo.email(), "Email", rep.email()));
    rows.add(
        List.of(
            "Telephone",
            we.telephone(),
            "Telephone",
            dpo.telephone(),
            "Telephone",
            rep.telephone()));
    rows.add(List.of("As of", day.toString(), "", "", "", ""));
    return rows;
  }

  /** Each purpose of that party, of each connection that was in force on the day. */
  private List<ProcessingActivity> uses(LocalDate day, Controller whose) {
    var uses = new ArrayList<ProcessingActivity>();
    for (var approved : connections.approved(day, hub.zone().getId())) {
      var records = processors.find(approved.declaration().processor()).orElseThrow();
      approved
          .declaration()
          .purposes()
          .forEach(
              (name, purpose) -> {
                if (purpose.controller() == whose) {
                  uses.add(
                      new ProcessingActivity(
                          name, purpose, approved, records, day, countries, taxonomy));
                }
              });
    }
    return uses;
  }

  /**
   * An account that decides about data.
   *
   * @param agreement that its instruction stands in; empty: it gave none
   * @param objects the processors it objects to
   */
  private record Deciding(UUID ref, String agreement, Set<String> objects) {

    boolean lets(ProcessingActivity use) {
      return !agreement.isEmpty() && !objects.contains(use.records().processor());
    }
  }

  /** As they stand now, as far as they were agreed by the day. */
  private List<Deciding> accounts(LocalDate day) {
    return db.sql(
            """
            select a.ref, coalesce(n.agreement, ''), array(
              select processor from account_objection o where o.account_id = a.id)
            from account a left join account_instruction n on n.account_id = a.id and n.agreed_on <= :day
            where exists (select 1 from membership where account_id = a.id and controller = :account) order by a.id""")
        .param("day", day)
        .param("account", Controller.ACCOUNT.ordinal())
        .query(
            (row, n) ->
                new Deciding(
                    row.getObject(1, UUID.class),
                    row.getString(2),
                    Set.of((String[]) row.getArray(3).getArray())))
        .list();
  }

  /**
   * Those that had a connection or an agreement; what merely came with the hub is nobody's record.
   */
  private List<ProcessorRecords> inUse(LocalDate day) {
    var keys = new TreeSet<String>();
    connections
        .approved(day, hub.zone().getId())
        .forEach(one -> keys.add(one.declaration().processor()));
    db.sql("select distinct processor from processor_record where kind = 2")
        .query(String.class)
        .list()
        .forEach(keys::add);
    return keys.stream().map(key -> processors.find(key).orElseThrow()).toList();
  }

  private Map<String, Object> asOf(ProcessorRecords records, LocalDate day) {
    var one = new LinkedHashMap<String, Object>();
    one.put("processor", records.processor());
    one.put("facts", records.facts(day));
    one.put("agreements", records.agreements(day));
    records.assessment(day).ifPresent(newest -> one.put("assessment", newest));
    one.put("subProcessors", records.subProcessors(day));
    one.put(
        "mechanisms",
        records.countries(day).stream()
            .flatMap(country -> records.mechanism(country, day).stream())
            .toList());
    return one;
  }

  private static Map<String, Object> view(ApprovedDeclaration approved) {
    var one = new LinkedHashMap<String, Object>();
    one.put("connection", approved.name());
    one.put("processor", approved.declaration().processor());
    one.put("target", approved.declaration().place());
    one.put("declaration", approved.digestHex());
    one.put("purposes", approved.declaration().purposes());
    return one;
  }
}
