package io.processorhub.copy;

import org.springframework.jdbc.core.simple.JdbcClient;

/** People at processors about whom somebody of the staff must do something. */
public final class NeedsStaff {

  private final JdbcClient db;

  NeedsStaff(JdbcClient db) {
    this.db = db;
  }

  /**
   * @param stillMailed though they may not be: a processor does not heed the hub
   * @param cameBack subscribed again by themselves after a no
   */
  public record Counts(long stillMailed, long cameBack) {

    public boolean none() {
      return stillMailed + cameBack == 0;
    }
  }

  public Counts now() {
    return db.sql(
            """
            select (select count(distinct i.subject_id) from copy c join item i on i.id = c.item_id
                    where c.unheeded_since is not null) as still_mailed,
                   (select count(distinct i.subject_id) from copy c join item i on i.id = c.item_id
                    where c.came_back_at is not null and c.state = :held and c.reason = :back) as came_back /* overview */""")
        .param("held", CopyState.HELD.code())
        .param("back", Held.CAME_BACK.code())
        .query(Counts.class)
        .single();
  }
}
