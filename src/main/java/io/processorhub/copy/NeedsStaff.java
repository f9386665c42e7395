package io.processorhub.copy;

import io.processorhub.subject.AddressLosses;
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
   * @param lostAddress contacts that lost their address with many others, about which a person is
   *     asked
   */
  public record Counts(long stillMailed, long cameBack, long lostAddress) {

    public boolean none() {
      return stillMailed + cameBack + lostAddress == 0;
    }
  }

  public Counts now() {
    return db.sql(
            """
            select (select count(distinct i.subject_id) from copy c join item i on i.id = c.item_id
                    where c.unheeded_since is not null) as still_mailed,
                   (select count(distinct i.subject_id) from copy c join item i on i.id = c.item_id
                    where c.came_back_at is not null and c.state = :held and c.reason = :back) as came_back,
                   (select count(*) from item i join address_loss l on l.id = i.lost_in where l.state = :asks) as lost_address /* overview */""")
        .param("held", CopyState.HELD.code())
        .param("back", HoldReason.CAME_BACK.code())
        .param("asks", AddressLosses.ASKS)
        .query(Counts.class)
        .single();
  }
}
