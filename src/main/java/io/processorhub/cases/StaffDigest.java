package io.processorhub.cases;

import io.processorhub.copy.NeedsStaff;
import io.processorhub.erasure.ErasureSettings;
import io.processorhub.foundation.HubSettings;
import io.processorhub.foundation.Texts;
import io.processorhub.foundation.Wording;
import io.processorhub.mail.Letters;
import io.processorhub.mail.MailOutbox;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Tells the staff once a day which cases are overdue, due soon, or need a person: numbers and
 * dates, nobody's name. On a day without any of them no mail is sent.
 */
public final class StaffDigest {

  private static final int MOST = 50;

  private final JdbcClient db;
  private final TransactionTemplate transactions;
  private final CaseCounts counts;
  private final NeedsStaff staff;
  private final MailOutbox outbox;
  private final ErasureSettings.Digest settings;
  private final HubSettings hub;
  private final Texts texts;

  StaffDigest(
      JdbcClient db,
      TransactionTemplate transactions,
      CaseCounts counts,
      NeedsStaff staff,
      MailOutbox outbox,
      ErasureSettings settings,
      HubSettings hub,
      Texts texts) {
    this.texts = texts;
    this.db = db;
    this.transactions = transactions;
    this.counts = counts;
    this.staff = staff;
    this.outbox = outbox;
    this.settings = settings.digest();
    this.hub = hub;
  }

  /** Sends today's, if it is time and nobody did. */
  public void step() {
    if (!outbox.on() || settings.to().isEmpty()) {
      return;
    }
    var now =
        db.sql("select now()")
            .query(Timestamp.class)
            .single()
            .toInstant()
            .atZone(hub.zone())
            .toLocalDateTime();
    if (now.toLocalTime().isBefore(settings.at())) {
      return;
    }
    transactions.executeWithoutResult(
        status -> {
          var first =
              db.sql("insert into digest(day) values (?) on conflict do nothing")
                  .param(now.toLocalDate())
                  .update();
          if (first == 1) {
            tell(now.toLocalDate(), counts.now(), staff.now());
          }
        });
  }

  private void tell(LocalDate day, CaseCounts.Counts all, NeedsStaff.Counts people) {
    if (!all.quiet() || !people.none()) {
      send(day, all, people);
    }
  }

  private void send(LocalDate day, CaseCounts.Counts all, NeedsStaff.Counts people) {
    var wording = texts.in(hub.language());
    var facts =
        Map.ofEntries(
            Map.entry("organisation", hub.organisation()),
            Map.entry("day", wording.day(day)),
            Map.entry("overdue", String.valueOf(all.overdue())),
            Map.entry("soon", String.valueOf(all.soon())),
            Map.entry("blocked", String.valueOf(all.blocked())),
            Map.entry("overduelist", list(wording, counts.overdue(MOST), all.overdue())),
            Map.entry("soonlist", list(wording, counts.soon(MOST), all.soon())),
            Map.entry("blockedlist", list(wording, counts.blocked(MOST), all.blocked())),
            Map.entry("stillmailed", String.valueOf(people.stillMailed())),
            Map.entry("lostaddress", String.valueOf(people.lostAddress())),
            Map.entry("cameback", String.valueOf(people.cameBack())),
            Map.entry("accounts", String.valueOf(all.accounts())),
            Map.entry("pending", String.valueOf(all.pending())),
            Map.entry("page", hub.publicUrl() + "/api/v1/cases?overdue=true"));
    for (var to : settings.to()) {
      outbox.add(Letters.letter(wording, "digest", to, facts, Optional.empty()));
    }
  }

  private static String list(Wording wording, List<CaseCounts.Line> cases, long of) {
    var lines = new ArrayList<>(cases.stream().map(one -> line(wording, one)).toList());
    if (lines.isEmpty()) {
      lines.add(wording.of("words.digest.none"));
    } else if (lines.size() < of) {
      lines.add(wording.of("words.digest.more", "more", String.valueOf(of - lines.size())));
    }
    return lines.stream().map(line -> "  " + line).collect(Collectors.joining("\n"));
  }

  private static String line(Wording wording, CaseCounts.Line one) {
    return wording.of(
        "words.digest.line",
        "number",
        one.number(),
        "kind",
        wording.of("words.kind." + one.kind().name()),
        "due",
        wording.day(one.due()),
        "state",
        wording.of("words.state." + one.state().name()));
  }
}
