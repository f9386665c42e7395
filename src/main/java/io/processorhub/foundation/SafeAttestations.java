package io.processorhub.foundation;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The organisation's word that no copy of the safe folder was kept. With such a copy an old backup
 * can be read for ever, and the hub cannot see it; so it is asked for once a year.
 */
public final class SafeAttestations {

  private final JdbcClient db;
  private final Clock clock;

  SafeAttestations(JdbcClient db, Clock clock) {
    this.db = db;
    this.clock = clock;
  }

  public void attest(String by) {
    db.sql("insert into safe_attestation(attested_by) values (?)").param(by).update();
  }

  /**
   * @return the day of the newest one that is not older than a year
   */
  public Optional<LocalDate> inForce(ZoneId zone) {
    var today = LocalDate.ofInstant(clock.instant(), zone);
    return db.sql("select max(attested_at) from safe_attestation")
        .query((row, n) -> Optional.ofNullable(row.getTimestamp(1)))
        .single()
        .map(Timestamp::toInstant)
        .map(at -> LocalDate.ofInstant(at, zone))
        .filter(day -> day.plusYears(1).isAfter(today));
  }

  /** For {@code keys status}: the reminder too. */
  public String sentence(ZoneId zone) {
    return inForce(zone)
        .map(
            day ->
                "Attested on %s: no copy of the safe folder was kept. Attest it again before %s: keys attest"
                    .formatted(day, day.plusYears(1)))
        .orElse(
            "Nobody attested within a year that no copy of the safe folder was kept. Certificates do not promise a day"
                + " on which copies of the database become unreadable: keys attest");
  }
}
