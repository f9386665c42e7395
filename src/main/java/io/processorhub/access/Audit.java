package io.processorhub.access;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Who took which report, and when; rows are added and never changed. */
public final class Audit {

  private final JdbcClient db;

  Audit(JdbcClient db) {
    this.db = db;
  }

  /**
   * @param what was done, in one of our own words
   * @param about random ids, names of connections, dates; never a value
   */
  public void note(Actor by, String what, String about) {
    db.sql("insert into audit_event(actor, what, about) values (?, ?, ?)")
        .params(by.name(), what, about)
        .update();
  }
}
