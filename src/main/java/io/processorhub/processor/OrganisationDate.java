package io.processorhub.processor;

import java.time.LocalDate;
import java.time.ZoneId;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The date in the organisation's zone, by the database's clock, which all nodes share. */
public final class OrganisationDate {

  private final JdbcClient db;
  private final ZoneId zone;

  OrganisationDate(JdbcClient db, ZoneId zone) {
    this.db = db;
    this.zone = zone;
  }

  public LocalDate date() {
    return db.sql("select today(?)").param(zone.getId()).query(LocalDate.class).single();
  }

  /** The parameter of the SQL function {@code today}. */
  public String zone() {
    return zone.getId();
  }
}
