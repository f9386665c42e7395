package io.processorhub.reports;

import java.util.List;

/** What counts as a disclosure, in SQL. */
public final class Disclosed {

  /**
   * An ATTEMPT that carried fields, unless its OUTCOME says that nothing left. Without an OUTCOME
   * it counts.
   */
  public static final String IS =
      " e.kind = 1 and e.fields is not null and not exists (select 1 from entry o where o.unsent = e.id) ";

  private Disclosed() {}

  /** The names in the column {@code fields}. */
  static List<String> names(String fields) {
    return List.of(fields.split("\",\""));
  }
}
