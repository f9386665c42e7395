package io.processorhub.cases;

import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.ErasureRecord;
import io.processorhub.foundation.HubSettings;
import io.processorhub.foundation.Wording;
import io.processorhub.mail.MailOutbox;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the page says after a request was confirmed: the sentences that are true of it. */
final class ConfirmedWords {

  private final JdbcClient db;
  private final ErasureRecord record;
  private final MailOutbox outbox;
  private final HubSettings hub;

  ConfirmedWords(JdbcClient db, ErasureRecord record, MailOutbox outbox, HubSettings hub) {
    this.db = db;
    this.record = record;
    this.outbox = outbox;
    this.hub = hub;
  }

  record Said(String title, List<String> paragraphs) {}

  Said of(Cases.Filed filed, Wording wording) {
    var facts = new RequestFacts(kind(filed), filed.state(), outbox.on());
    var paragraphs = new ArrayList<String>();
    if (facts.kind() == CaseKind.ERASURE && !facts.waits()) {
      paragraphs.add(
          Sentence.paragraph(
              Sentence.Place.ACCEPTED, record.facts(filed.ref()), wording, hub.organisation()));
    }
    paragraphs.add(Sentence.paragraph(Sentence.Place.CONFIRMED, facts, wording));
    return new Said(Sentence.paragraph(Sentence.Place.CONFIRMED_TITLE, facts, wording), paragraphs);
  }

  private CaseKind kind(Cases.Filed filed) {
    return CaseKind.values()[
        db.sql("select kind from rights_case where ref = ?")
            .param(filed.ref())
            .query(Integer.class)
            .single()];
  }
}
