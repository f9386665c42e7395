package io.processorhub.processor;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/** The rows behind {@link ProcessorRecords}: versions that are added and never changed. */
final class RecordStore {

  static final int FACTS = 1;
  static final int AGREEMENT = 2;
  static final int ASSESSMENT = 3;
  static final int SUB_PROCESSOR = 4;
  static final int MECHANISM = 5;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
          .build();

  private final JdbcClient db;

  RecordStore(JdbcClient db) {
    this.db = db;
  }

  ProcessorRecords all(String processor) {
    var records =
        new ProcessorRecords(
            processor,
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>());
    db.sql(
            """
            select kind, version, valid_from, body, recorded_at, recorded_by
            from processor_record where processor = ? order by kind, name, version""")
        .param(processor)
        .query(
            row -> {
              add(records, row);
            });
    return records;
  }

  private static void add(ProcessorRecords records, ResultSet row) throws SQLException {
    switch (row.getInt("kind")) {
      case FACTS -> records.facts().add(version(row, ProcessorFacts.class));
      case AGREEMENT -> records.agreements().add(version(row, Agreement.class));
      case ASSESSMENT -> records.assessments().add(version(row, Assessment.class));
      case SUB_PROCESSOR -> records.subProcessors().add(version(row, SubProcessor.class));
      case MECHANISM -> records.mechanisms().add(version(row, Mechanism.class));
      default ->
          throw new IllegalStateException("a record of a kind that this version is too old for");
    }
  }

  private static <T> ProcessorRecords.Version<T> version(ResultSet row, Class<T> type)
      throws SQLException {
    return new ProcessorRecords.Version<>(
        row.getInt("version"),
        row.getObject("valid_from", LocalDate.class),
        row.getTimestamp("recorded_at").toInstant(),
        row.getString("recorded_by"),
        JSON.readValue(row.getString("body"), type));
  }

  void add(String processor, int kind, String name, LocalDate validFrom, Object body, String by) {
    db.sql(
            """
            insert into processor_record(processor, kind, name, version, valid_from, body, recorded_by)
            select ?, ?, ?, coalesce(max(version), 0) + 1, ?, ?, ? from processor_record
            where processor = ? and kind = ? and name = ?""")
        .params(
            processor,
            kind,
            name,
            validFrom,
            JSON.writeValueAsString(body),
            by,
            processor,
            kind,
            name)
        .update();
  }

  /** The processors there are, those with nothing recorded too, by name. */
  List<String> processors(String after, int limit) {
    return db.sql("select key from processor where key > ? order by key limit ?")
        .params(after, limit)
        .query(String.class)
        .list();
  }

  boolean exists(String processor) {
    return !db.sql("select 1 from processor where key = ?")
        .param(processor)
        .query()
        .listOfRows()
        .isEmpty();
  }

  /** Takes the processor's row, which is made if it is not there. */
  void lock(String processor) {
    db.sql("insert into processor(key) values (?) on conflict do nothing")
        .param(processor)
        .update();
    db.sql("select key from processor where key = ? for no key update")
        .param(processor)
        .query(String.class)
        .single();
  }
}
