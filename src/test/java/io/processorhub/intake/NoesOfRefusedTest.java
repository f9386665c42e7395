package io.processorhub.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Http;
import io.processorhub.Owner;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import io.processorhub.cases.Cases;
import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.CaseScope;
import io.processorhub.erasure.Channel;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.subject.ContactKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.health.contributor.Status;
import tools.jackson.databind.JsonNode;

/**
 * Each way to be refused, with a no in it. Everybody is known and consented by the source {@code
 * crm}; the id is the name, and {@code NAME@noes.example.com} the address.
 */
class NoesOfRefusedTest {

  private static final String NO =
      "\"consents\": [{\"consent\": \"marketing.email\", \"granted\": false, \"at\": \"2026-11-01T10:00:00Z\"}]";
  private static final String CSV =
      "external_id,contact.email,contact.given_name,contact.phone,membership.controller,consent.marketing.email,consent.marketing.email.at\n";

  private static TestHub hub;
  private static Http http;
  private static String crm;

  @BeforeAll
  static void start() {
    hub = TestHub.start(Map.of("hub.connectors", MoreFields.folder()));
    http = new Http(hub);
    crm = hub.token("crm", Role.OPS);
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  /** What somebody delivers, and whether the no in it must be heard. */
  private record Delivery(String media, String path, String body, boolean heard) {

    static Delivery json(String body) {
      return new Delivery("application/json", "/api/v1/contacts", body, true);
    }

    static Delivery event(String body) {
      return new Delivery(EventsController.BATCH, "/api/v1/events", "[" + body + "]", true);
    }

    static Delivery csv(String rows) {
      return new Delivery("text/csv", "", CSV + rows, true);
    }

    Delivery unheard() {
      return new Delivery(media, path, body, false);
    }
  }

  /** A new code does not compile before somebody decides whether its no is heard. */
  private static Delivery with(RowCode code, String name) {
    var email = name + "@noes.example.com";
    return switch (code) {
      case WRONG_FIELD_COUNT -> Delivery.csv(name + "," + email + ",,,us,no\n").unheard();
      case MISSING_EXTERNAL_ID -> Delivery.json(contact("", email, "\"given_name\": \"A\"", ""));
      case REPEATED_EXTERNAL_ID ->
          Delivery.json(
              "{\"contacts\": [%s, %s]}"
                  .formatted(
                      contact(name, email, "\"given_name\": \"A\"", "").replace(", " + NO, ""),
                      contact(name, email, "\"given_name\": \"A\"", "")));
      case OTHER_ACCOUNT ->
          Delivery.json(contact(name, email, "\"given_name\": \"A\"", "")).unheard();
      case CONTROL_CHARACTER ->
          Delivery.json(contact(name, email, "\"given_name\": \"A\\u0000\"", ""));
      case HALF_CHARACTER ->
          Delivery.json(contact(name, email, "\"given_name\": \"A\\ud800\"", ""));
      case PAN_REFUSED ->
          Delivery.json(contact(name, email, "\"given_name\": \"4111 1111 1111 1111\"", ""));
      case TOO_LONG ->
          Delivery.json(contact(name, email, "\"given_name\": \"" + "a".repeat(201) + "\"", ""));
      case BAD_EMAIL -> Delivery.json(contact(name, "nonsense", "\"given_name\": \"A\"", ""));
      case BAD_PHONE -> Delivery.json(contact(name, email, "\"phone\": \"n/a\"", ""));
      case BAD_COUNTRY -> Delivery.json(contact(name, email, "\"country\": \"Norway\"", ""));
      case BAD_LANGUAGE -> Delivery.json(contact(name, email, "\"language\": \"Norwegian\"", ""));
      case BAD_CONSENT -> Delivery.csv(name + "," + email + ",,,us,unsubscribed,\n").unheard();
      case BAD_CONTROLLER -> Delivery.csv(name + "," + email + ",,,they,no,\n");
      case BAD_TIME ->
          Delivery.json(
              contact(name, email, "\"given_name\": \"A\"", "")
                  .replace(
                      "[{",
                      "[{\"consent\": \"marketing.email\", \"granted\": true, \"at\": \"soon\"}, {"));
      case LINE_WITHOUT_END -> Delivery.csv(name + "," + email + ",A,,us,no,2026-11-01T10:00:00Z");
      case ERASED -> erased(name, email);
      case ACCOUNT_CLOSED -> inClosedAccount(name, email);
      case MISSING_SOURCE ->
          Delivery.json(
              contact(name, email, "\"given_name\": \"A\"", "")
                  .replace("\"source\": \"crm\", ", ""));
      case BAD_SOURCE ->
          Delivery.json(
              contact(name, email, "\"given_name\": \"A\"", "").replace("\"crm\"", "\"C R M\""));
      case UNKNOWN_FIELD -> Delivery.json(contact(name, email, "\"nickname\": \"A\"", ""));
      case WRONG_TYPE -> Delivery.json(contact(name, email, "\"given_name\": 5", ""));
      case REPEATED_CONSENT ->
          Delivery.json(
              contact(name, email, "\"given_name\": \"A\"", "")
                  .replace("[{", "[{\"consent\": \"marketing.email\", \"granted\": true}, {"));
      case BAD_EVENT ->
          Delivery.event(
              event("bad", contact(name, email, "\"given_name\": \"A\"", ""))
                  .replace("\"1.0\"", "\"0.3\""));
      case REPEATED_EVENT ->
          Delivery.event(
              event(
                      "twice",
                      contact("other", "other@noes.example.com", "\"given_name\": \"A\"", ""))
                  + ", "
                  + event("twice", contact(name, email, "\"given_name\": \"A\"", "")));
      case EVENT_REUSED -> {
        deliver(
            Delivery.event(
                event(
                    "reused",
                    contact("other2", "other2@noes.example.com", "\"given_name\": \"A\"", ""))));
        yield Delivery.event(event("reused", contact(name, email, "\"given_name\": \"A\"", "")));
      }
    };
  }

  @ParameterizedTest
  @EnumSource
  void whatever_a_contact_is_refused_for_its_no_is_heard(RowCode code) {
    var name = code.name().toLowerCase(java.util.Locale.ROOT);
    known(name);
    var delivery = with(code, name);
    var before = lost();

    var refusals =
        code == RowCode.OTHER_ACCOUNT ? deliver(delivery, ofAnother()) : deliver(delivery);

    assertThat(refusals).hasSize(1);
    assertThat(refusals.get(0)).startsWith(code.name());
    assertThat(noes(name)).as(refusals.get(0)).isEqualTo(delivery.heard ? 1 : 0);
    assertThat(refusals.get(0).endsWith(" taken")).isEqualTo(delivery.heard);
    assertThat(lost() - before)
        .as("what is not heard is counted, but for other people's")
        .isEqualTo(delivery.heard || code == RowCode.OTHER_ACCOUNT ? 0 : 1);
    hub.quiet();
    assertThat(hub.standIn("mailchimp").status().apply(name + "@noes.example.com"))
        .contains(delivery.heard ? "unsubscribed" : "subscribed");
  }

  @Test
  void a_no_that_leads_to_nobody_or_to_two_is_counted_and_asks_for_attention() throws Exception {
    known("twin1", "twins@noes.example.com");
    known("twin2", "twins@noes.example.com");
    var before = lost();

    assertThat(
            deliver(
                Delivery.json(
                    contact("stranger", "stranger@noes.example.com", "\"phone\": \"n/a\"", ""))))
        .containsExactly("BAD_PHONE not_taken");
    assertThat(
            deliver(Delivery.json(contact("", "twins@noes.example.com", "\"phone\": \"n/a\"", ""))))
        .containsExactly("MISSING_EXTERNAL_ID not_taken");

    assertThat(noes("twin1") + noes("twin2")).isZero();
    assertThat(lost() - before).isEqualTo(2);
    var health = hub.bean(IntakeHealth.class).health();
    assertThat(health.getStatus()).isEqualTo(new Status("ATTENTION"));
    assertThat(health.getDetails().get("noesNotTaken").toString())
        .isEqualTo(IntakeHealth.sentence(lost()));
    Owner.run(hub, "update hub.no_not_taken set at = at - interval '25 hours'");
    assertThat(hub.bean(IntakeHealth.class).health().getStatus()).isEqualTo(Status.UP);
  }

  @Test
  void a_no_that_was_heard_before_changes_nothing_and_causes_no_call() {
    known("again");
    var delivery =
        Delivery.json(contact("again", "again@noes.example.com", "\"phone\": \"n/a\"", ""));
    deliver(delivery);
    hub.quiet();
    var calls = hub.standIn("mailchimp").writes().size();
    var version = hub.count("select max(version) from item");

    assertThat(deliver(delivery)).containsExactly("BAD_PHONE taken");

    hub.quiet();
    assertThat(noes("again")).isEqualTo(1);
    assertThat(hub.count("select max(version) from item")).isEqualTo(version);
    assertThat(hub.standIn("mailchimp").writes()).hasSize(calls);
  }

  @Test
  void a_token_of_one_account_hears_noes_of_its_own_people_only() {
    known("theirs");
    deliver(
        Delivery.json(
            contact("mine", "mine@noes.example.com", "\"given_name\": \"A\"", "acme2")
                .replace("\"crm\"", "\"own\"")));
    var own = http.accountToken("own", Role.SOURCE, "own", "acme2");

    assertThat(
            deliver(
                Delivery.json(
                    contact("x", "theirs@noes.example.com", "\"phone\": \"n/a\"", "acme2")
                        .replace("\"crm\"", "\"own\"")),
                own))
        .containsExactly("BAD_PHONE not_taken");

    assertThat(noes("theirs")).isZero();
    assertThat(
            deliver(
                Delivery.json(
                    contact("", "mine@noes.example.com", "\"phone\": \"n/a\"", "acme2")
                        .replace("\"crm\"", "\"own\"")),
                own))
        .containsExactly("MISSING_EXTERNAL_ID taken");
  }

  @Test
  void what_may_be_a_no_and_cannot_be_read_is_counted() {
    known("maybe");
    for (var consents :
        List.of(
            "\"consents\": {\"marketing.email\": false}",
            "\"consents\": [\"no\"]",
            "\"consents\": [{\"consent\": \"marketing.email\", \"granted\": null}]",
            "\"consents\": [{\"consent\": \"Marketing E-Mail\", \"granted\": false}]",
            "\"consent\": {\"marketing.email\": false}")) {
      assertThat(
              deliver(
                  Delivery.json(
                      contact("maybe", "maybe@noes.example.com", "\"given_name\": \"A\"", "")
                          .replace(NO, consents))))
          .as(consents)
          .allMatch(refusal -> refusal.endsWith(" not_taken"))
          .hasSize(1);
    }
    assertThat(noes("maybe")).isZero();
    assertThat(
            deliver(
                Delivery.json(
                    contact("maybe", "maybe@noes.example.com", "\"given_name\": \"A\"", "")
                        .replace("\"granted\": false", "\"granted\": \"no\""))))
        .as("text is refused, and heard if it says no")
        .containsExactly("WRONG_TYPE taken");
    assertThat(noes("maybe")).isEqualTo(1);
  }

  /** Somebody else was erased; a file that is older brings that id with the address of this one. */
  private static Delivery erased(String name, String email) {
    known("old-" + name);
    hub.bean(Cases.class)
        .file(
            new Cases.Request(
                CaseKind.ERASURE,
                CaseScope.PERSON,
                new Cases.Who.Known("crm", "old-" + name),
                Optional.empty(),
                Optional.of("met in person"),
                Optional.empty(),
                Channel.API),
            TestHub.COMPLIANCE);
    return Delivery.json(contact("old-" + name, email, "\"given_name\": \"A\"", ""));
  }

  private static Delivery inClosedAccount(String name, String email) {
    deliver(
        Delivery.json(contact("was", "was@noes.example.com", "\"given_name\": \"A\"", "closed")));
    hub.db()
        .sql("update account set state = 1 where source_key = ?")
        .param(hub.bean(KeyedHash.class).of("account", "closed"))
        .update();
    return Delivery.json(contact("new-" + name, email, "\"given_name\": \"A\"", "closed"));
  }

  private static void known(String name) {
    known(name, name + "@noes.example.com");
  }

  private static void known(String name, String email) {
    hub.takeIn(CSV + name + "," + email + ",Known,,us,yes,2026-05-04T10:00:00Z\n");
    hub.quiet();
  }

  private static String ofAnother() {
    deliver(
        Delivery.json(contact("gil", "gil@noes.example.com", "\"given_name\": \"A\"", "globex")));
    return http.accountToken("globex", Role.SOURCE, "crm", "globex");
  }

  private static String contact(String id, String email, String field, String account) {
    return """
    {"source": "crm", "external_id": "%s", "account": {"external_id": "%s"}, "contact": {"email": "%s", %s}, %s}"""
        .formatted(id, account, email, field, NO);
  }

  private static String event(String id, String data) {
    return """
    {"specversion": "1.0", "id": "%s", "source": "/crm", "type": "io.processorhub.contact.changed.v1", "data": %s}"""
        .formatted(id, data);
  }

  private static List<String> deliver(Delivery delivery) {
    return deliver(delivery, crm);
  }

  /** What was refused: the code, and what became of the no. */
  private static List<String> deliver(Delivery delivery, String token) {
    if (delivery.media.equals("text/csv")) {
      hub.takeIn(delivery.body);
      var ref = http.get(crm, "/api/v1/imports?limit=1").at("/items/0/ref");
      return words(http.get(crm, "/api/v1/imports/" + ref + "/refusals").json().at("/items"), "");
    }
    var answer = http.post(token, delivery.path, delivery.media, delivery.body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return words(answer.json().at("/results"), "/refused");
  }

  private static List<String> words(JsonNode list, String at) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(one -> one.at(at))
        .filter(refused -> !refused.isMissingNode())
        .map(refused -> refused.at("/code").asString() + " " + refused.at("/no").asString(""))
        .map(String::strip)
        .toList();
  }

  private static long noes(String name) {
    return hub.db()
        .sql(
            """
            select count(*) from consent_event e join item i on i.subject_id = e.subject_id
            where not e.granted and i.source_key = ?""")
        .param(ContactKey.of(hub.bean(KeyedHash.class), name))
        .query(Long.class)
        .single();
  }

  /** Refused contacts with a no that could not be taken. */
  private static long lost() {
    return hub.count(
        "select coalesce(sum(contacts), 0) from no_not_taken where at > now() - interval '24 hours'");
  }
}
