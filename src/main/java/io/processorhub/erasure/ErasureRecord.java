package io.processorhub.erasure;

import io.processorhub.foundation.HubSettings;
import io.processorhub.foundation.KeyRotation;
import io.processorhub.foundation.SafeAttestations;
import io.processorhub.processor.Processors;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Stores at acceptance what certificates say for ever, and reads what a sentence depends on. */
public final class ErasureRecord {

  private final JdbcClient db;
  private final KeyRotation keys;
  private final SafeAttestations attestations;
  private final HubSettings hub;
  private final Processors processors;

  ErasureRecord(
      JdbcClient db,
      KeyRotation keys,
      SafeAttestations attestations,
      HubSettings hub,
      Processors processors) {
    this.processors = processors;
    this.db = db;
    this.keys = keys;
    this.attestations = attestations;
    this.hub = hub;
  }

  /**
   * Within the acceptance.
   *
   * @param destroyed whether the person's key is destroyed with it
   */
  void accepted(long erasure, boolean destroyed) {
    db.sql(
            """
            update rights_case set key_destroyed = :destroyed, unreadable_from = :day, attested_on = :attested
            where id = :id""")
        .param("destroyed", destroyed)
        .param("day", destroyed ? keys.outOfReach().atZone(hub.zone()).toLocalDate() : null)
        .param("attested", attestations.inForce(hub.zone()).orElse(null))
        .param("id", erasure)
        .update();
  }

  /** Of an accepted erasure. */
  public ErasureFacts facts(UUID ref) {
    var endings = EnumSet.noneOf(ForwardingResult.class);
    db.sql(
            "select distinct f.ending from forwarding f join rights_case c on c.id = f.case_id where c.ref = ?")
        .param(ref)
        .query(Integer.class)
        .list()
        .forEach(code -> endings.add(ForwardingResult.of(code)));
    return db.sql("select * from rights_case where ref = ?")
        .param(ref)
        .query(
            (row, n) ->
                new ErasureFacts(
                    CaseScope.values()[row.getInt("scope")],
                    row.getInt("channel") == Channel.RULE.code(),
                    row.getBoolean("key_destroyed"),
                    Optional.ofNullable(row.getObject("unreadable_from", LocalDate.class)),
                    Optional.ofNullable(row.getObject("attested_on", LocalDate.class)),
                    row.getTimestamp("done_at") != null,
                    endings))
        .single();
  }

  /** As it is on record, or else its key. */
  public String legalName(String processor) {
    return processors
        .find(processor)
        .map(records -> records.facts(processors.today()).legalName())
        .filter(name -> !name.isBlank())
        .orElse(processor);
  }

  /** A part that its processor keeps by law. */
  public record Kept(long part, String processor) {}

  public List<Kept> kept(long erasure) {
    return db.sql(
            """
                select f.id, n.processor from forwarding f join connection n on n.id = f.connection
                where f.case_id = :case and f.ending = :retained order by f.id""")
        .param("case", erasure)
        .param("retained", ForwardingResult.RETAINED.code())
        .query((row, n) -> new Kept(row.getLong(1), row.getString(2)))
        .list();
  }
}
