package io.processorhub.truth;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Http;
import io.processorhub.Owner;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import io.processorhub.cases.Cases;
import io.processorhub.copy.Sweeps;
import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.CaseScope;
import io.processorhub.erasure.Channel;
import io.processorhub.erasure.ForwardingIssue;
import io.processorhub.processor.Connections;
import io.processorhub.sandbox.Member;
import io.processorhub.sandbox.Subscriber;
import io.processorhub.truth.Event.Acted;
import io.processorhub.truth.Event.Asked;
import io.processorhub.truth.Event.ChangedThere;
import io.processorhub.truth.Event.Place;
import io.processorhub.truth.Event.Spoilt;
import io.processorhub.truth.Event.Told;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.dao.TransientDataAccessException;

/** Does to a real hub and to the stand-ins what is drawn for the worlds. */
final class Hand {

  private static final Set<String> MAILED =
      Set.of("subscribed", "pending", "active", "unconfirmed");
  private static final String HEADER =
      "external_id,account.external_id,contact.email,contact.given_name,contact.language,contact.phone,contact.country,consent.marketing.email,consent.marketing.email.at\n";
  private static final String UNREADABLE = "2026-05-04T10:00:00+0000";
  private static final int MOST_CONTACTS = 200;

  private static final int TRIES = 5;

  /** Refusals are fewer, and the stand-ins behave by now. */
  private static final int TRIES_UNTIL_A_PERSON_IS_NEEDED = 30;

  private final TestHub hub;
  private final Http http;
  private final String token;

  Hand(TestHub hub) {
    this.hub = hub;
    this.http = new Http(hub);
    this.token = hub.token("truth-" + UUID.randomUUID(), Role.SOURCE);
  }

  /** Files for two sources, requests for the third. */
  void told(String source, List<Told> rows) {
    if (rows.isEmpty()) {
      return;
    }
    if (source.equals("fair")) {
      for (var from = 0; from < rows.size(); from += MOST_CONTACTS) {
        post(rows.subList(from, Math.min(rows.size(), from + MOST_CONTACTS)));
      }
    } else {
      takeIn(source, HEADER + rows.stream().map(Hand::row).collect(Collectors.joining()));
    }
  }

  /** As the drop folder's route does: what the database could not take now is tried again. */
  private void takeIn(String source, String csv) {
    for (var left = TRIES; ; left--) {
      try {
        hub.takeIn(source, csv);
        return;
      } catch (TransientDataAccessException e) {
        if (left == 0) {
          throw e;
        }
      }
    }
  }

  private static String row(Told told) {
    var said = told.said();
    return String.join(
            ",",
            told.id(),
            "acme",
            told.address(),
            told.name(),
            said.spoilt() == Spoilt.LANGUAGE ? "12" : "en",
            said.spoilt() == Spoilt.PHONE ? "n/a" : "",
            said.spoilt() == Spoilt.COUNTRY ? "Norway" : "",
            said.word(),
            time(told).orElse(""))
        + "\n";
  }

  private static Optional<String> time(Told told) {
    return told.said().spoilt() == Spoilt.TIME
        ? Optional.of(UNREADABLE)
        : told.said().at().map(Object::toString);
  }

  private void post(List<Told> rows) {
    var contacts = rows.stream().map(Hand::contact).collect(Collectors.joining(","));
    var body = "{\"contacts\": [" + contacts + "]}";
    var answer = http.post(token, "/api/v1/contacts", "application/json", body);
    for (var left = TRIES; answer.status() >= 500 && left > 0; left--) {
      answer = http.post(token, "/api/v1/contacts", "application/json", body);
    }
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }

  private static String contact(Told told) {
    var said = told.said();
    var contact = new ArrayList<String>();
    contact.add("\"given_name\": \"" + told.name() + "\"");
    contact.add("\"language\": \"" + (said.spoilt() == Spoilt.LANGUAGE ? "12" : "en") + "\"");
    if (!told.address().isEmpty()) {
      contact.add("\"email\": \"" + told.address() + "\"");
    }
    if (said.spoilt() == Spoilt.PHONE) {
      contact.add("\"phone\": \"n/a\"");
    }
    if (said.spoilt() == Spoilt.COUNTRY) {
      contact.add("\"country\": \"Norway\"");
    }
    return """
        {"source": "%s", "external_id": "%s", "account": {"external_id": "acme"}, "contact": {%s}, "consents": [%s]}"""
        .formatted(told.source(), told.id(), String.join(", ", contact), consent(told));
  }

  private static String consent(Told told) {
    if (told.said().word().isEmpty()) {
      return "";
    }
    return "{\"consent\": \"marketing.email\", \"granted\": %s%s}"
        .formatted(!told.said().no(), time(told).map(at -> ", \"at\": \"" + at + "\"").orElse(""));
  }

  /** Whether the list mails this address now. */
  boolean mailed(Place place, String address) {
    return status(place, address).filter(MAILED::contains).isPresent();
  }

  Optional<String> status(Place place, String address) {
    return hub.standIn(place.processor).status().apply(address);
  }

  /** Of everybody at a list: the status and the name that greets them. */
  Map<String, List<String>> all(Place place) {
    var all = new HashMap<String, List<String>>();
    if (place == Place.MAILCHIMP) {
      for (Member one : hub.mailchimp().members()) {
        all.put(one.email(), List.of(one.status(), one.mergeFields().getOrDefault("FNAME", "")));
      }
    } else {
      for (Subscriber one : hub.mailerlite().subscribers()) {
        all.put(one.email(), List.of(one.status(), one.fields().getOrDefault("name", "")));
      }
    }
    return all;
  }

  static boolean mailed(String status) {
    return MAILED.contains(status);
  }

  /**
   * @return whether the list mailed them until then
   */
  boolean acted(Acted acted) {
    var mailed = mailed(acted.place(), acted.address());
    var list = hub.standIn(acted.place().processor);
    switch (acted.act()) {
      case SUBSCRIBES -> list.join().accept(acted.address());
      case UNSUBSCRIBES -> {
        if (mailed) {
          list.unsubscribe().accept(acted.address());
        }
      }
      case IS_REMOVED -> {
        if (mailed) {
          list.delete().accept(acted.address());
        }
      }
      case BOUNCES -> {
        if (mailed) {
          bounces(acted);
        }
      }
    }
    return mailed;
  }

  /**
   * @return whether it was done: the list mailed them until then, and nobody is there under the new
   *     address
   */
  boolean changed(ChangedThere changed) {
    if (!mailed(Place.MAILCHIMP, changed.address())
        || status(Place.MAILCHIMP, changed.to()).isPresent()) {
      return false;
    }
    try {
      hub.mailchimp().changeAddress(changed.address(), changed.to());
      return true;
    } catch (RuntimeException e) {
      // The hub moved the member in this very moment.
      return false;
    }
  }

  private void bounces(Acted acted) {
    if (acted.place() == Place.MAILCHIMP) {
      hub.mailchimp().put(acted.address(), "cleaned", Map.of());
    } else {
      hub.mailerlite().put(acted.address(), "bounced", Map.of());
    }
  }

  UUID asked(Asked asked) {
    var request =
        new Cases.Request(
            CaseKind.valueOf(asked.right().name()),
            CaseScope.PERSON,
            new Cases.Who.Known(asked.source(), asked.id()),
            Optional.empty(),
            Optional.of("met in person"),
            Optional.empty(),
            Channel.API);
    return hub.bean(Cases.class).file(request, TestHub.COMPLIANCE).ref();
  }

  Set<UUID> done() {
    return Set.copyOf(
        hub.db()
            .sql("select ref from rights_case where done_at is not null")
            .query(UUID.class)
            .list());
  }

  void sweep() {
    hub.bean(Connections.class).approved().forEach(hub.bean(Sweeps.class)::ask);
  }

  /** Waits until nothing is due or under way, neither of copies nor of erasures nor of sweeps. */
  void quiet() {
    hub.quiet();
    hub.until("select count(*) = 0 from sweep where state = 0");
    // What waits for a person's decision is asked for again and again.
    hub.until(
        """
        select count(*) = 0 from forwarding
        where (due_at < now() + interval '30 seconds' or lease_until > now()) and not (trouble <> %d and failures > %d)"""
            .formatted(ForwardingIssue.NONE.ordinal(), TRIES_UNTIL_A_PERSON_IS_NEEDED));
    hub.quiet();
  }

  void behave() {
    hub.mailchimp().behave();
    hub.mailerlite().behave();
  }

  /**
   * Days pass: everything the hub wrote down happened so much earlier. What people said keeps its
   * time, since the model counts by that; the moment it was heard does not.
   */
  void letDaysPass(Duration days) throws SQLException, IOException {
    for (var table : List.of("copy", "forwarding", "sweep")) {
      earlier(table, times(table), days);
    }
    earlier("consent_event", List.of("recorded_at"), days);
  }

  private void earlier(String table, List<String> columns, Duration days)
      throws SQLException, IOException {
    var set =
        columns.stream()
            .map(one -> "%1$s = %1$s - interval '%2$d seconds'".formatted(one, days.toSeconds()))
            .collect(Collectors.joining(", "));
    Owner.run(
        hub,
        "do $$ begin lock table hub.%1$s in exclusive mode; update hub.%1$s set %2$s; end $$"
            .formatted(table, set));
  }

  private List<String> times(String table) {
    return hub.db()
        .sql(
            """
            select column_name from information_schema.columns
            where table_schema = 'hub' and table_name = ? and data_type = 'timestamp with time zone'""")
        .param(table)
        .query(String.class)
        .list();
  }
}
