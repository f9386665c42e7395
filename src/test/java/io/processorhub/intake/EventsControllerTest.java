package io.processorhub.intake;

import static io.processorhub.intake.ContactsControllerTest.contact;
import static io.processorhub.intake.ContactsControllerTest.results;
import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Http;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contacts as an event broker delivers them: late, twice and out of order. */
class EventsControllerTest {

  private static final String EVENTS = "/api/v1/events";
  private static final String MARKER = "Zqxmarkerzqx";

  private static TestHub hub;
  private static Http http;
  private static String broker;

  @BeforeAll
  static void start() {
    hub = TestHub.start(Map.of());
    http = new Http(hub);
    broker = hub.token("broker", Role.SOURCE);
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @Test
  void an_event_counts_once_however_often_it_comes() {
    var event = event("once", contact("once", "ada", "once@example.com", "Ada", true));

    var first = one(event);
    var again = one(event.replace("{\"source\"", "{   \"source\""));

    assertThat(results(first)).containsExactly("1 new");
    assertThat(results(again)).containsExactly("1 new again");
    assertThat(first.header("Idempotency-Replayed")).isEmpty();
    assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
    hub.quiet();
    assertThat(hub.mailchimp().member("once@example.com")).isPresent();
  }

  @Test
  void the_same_name_for_another_event_is_refused() {
    one(event("reused", contact("reused", "ada", "reused@example.com", "Ada", true)));

    one(event("reused", contact("reused", "ada", "reused@example.com", MARKER, true)))
        .isProblem(422, "EVENT_REUSED");
    assertThat(
            results(
                one(
                    event("reused", contact("reused", "ada", "reused@example.com", "Ada", true))
                        .replace("\"/crm\"", "\"/shop\""))))
        .as("of another source it is another event")
        .containsExactly("1 unchanged");
  }

  @Test
  void an_event_that_is_refused_is_a_problem_and_may_come_again() {
    var wrong = event("again", contact("again", "ada", MARKER, "Ada", true));

    var refused = one(wrong).isProblem(422, "BAD_EMAIL");
    one(wrong).isProblem(422, "BAD_EMAIL");

    assertThat(refused.at("/detail"))
        .isEqualTo(
            "contact.email is not a plain e-mail address: no name, comment or quotes, no characters that nobody sees, ASCII before the @");
    assertThat(refused.text()).doesNotContain(MARKER);
    assertThat(
            results(one(event("again", contact("again", "ada", "again@example.com", "Ada", true)))))
        .containsExactly("1 new");
  }

  @Test
  void an_event_that_is_refused_says_that_the_no_in_it_was_taken() {
    one(event("noes1", contact("noes", "ada", "noes@example.com", "Ada", true)));
    hub.quiet();
    var no = contact("noes", "ada", MARKER, "Ada", false).replace("2026-01-01", "2026-06-01");

    var refused = one(event("noes2", no)).isProblem(422, "BAD_EMAIL");

    assertThat(refused.at("/detail"))
        .isEqualTo(
            "contact.email is not a plain e-mail address: no name, comment or quotes, no characters that nobody sees, ASCII before the @; the no in it was taken");
    hub.quiet();
    assertThat(hub.mailchimp().member("noes@example.com").orElseThrow().status())
        .isEqualTo("unsubscribed");
  }

  @Test
  void a_no_in_an_event_that_was_named_before_or_stands_twice_is_taken() {
    one(event("named", contact("named", "ada", "named@example.com", "Ada", true)));
    one(event("named2", contact("named", "eva", "named2@example.com", "Eva", true)));
    hub.quiet();
    var adas = contact("named", "ada", "named@example.com", "Ada", false);
    var evas = contact("named", "eva", "named2@example.com", "Eva", false);

    var answer =
        batch(
            event("named", adas.replace("2026-01-01", "2026-06-01")),
            event("named3", contact("named", "x", "named3@example.com", "X", true)),
            event("named3", evas.replace("2026-01-01", "2026-06-01")));

    assertThat(results(answer))
        .containsExactly("1 id EVENT_REUSED", "2 new", "3 id REPEATED_EVENT");
    assertThat(answer.at("/results/0/refused/no")).isEqualTo("taken");
    assertThat(answer.at("/results/2/refused/no")).isEqualTo("taken");
    assertThat(answer.at("/counts/noesTaken")).isEqualTo("2");
    hub.quiet();
    assertThat(hub.mailchimp().member("named@example.com").orElseThrow().status())
        .isEqualTo("unsubscribed");
    assertThat(hub.mailchimp().member("named2@example.com").orElseThrow().status())
        .isEqualTo("unsubscribed");
  }

  @Test
  void in_a_batch_each_event_has_a_result_of_its_own() {
    one(event("batch0", contact("batch", "zero", "batch0@example.com", "Zero", true)));

    var answer =
        batch(
            event("batch1", contact("batch", "one", "batch1@example.com", "One", true)),
            event("batch0", contact("batch", "zero", "batch0@example.com", "Zero", true)),
            event("batch0", contact("batch", "zero", "batch0@example.com", "Zero", true)),
            event("batch2", contact("batch", "two", MARKER, "Two", true)),
            event("batch3", contact("batch", "one", "batch1@example.com", "Uno", true)),
            "\"" + MARKER + "\"",
            event("batch4", contact("batch2", "one", "batch4@example.com", "Four", true)));

    assertThat(results(answer))
        .containsExactly(
            "1 new",
            "2 new again",
            "3 id REPEATED_EVENT",
            "4 contact.email BAD_EMAIL",
            "5 external_id REPEATED_EXTERNAL_ID",
            "6  BAD_EVENT",
            "7 new");
    assertThat(answer.text()).doesNotContain(MARKER, "example.com");
    assertThat(
            results(
                batch(event("batch3", contact("batch", "one", "batch1@example.com", "U", true)))))
        .as("what was refused was not remembered")
        .containsExactly("1 changed");
    assertThat(results(batch())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"specversion\": \"1.0\" -> \"specversion\": \"0.3\" -> specversion",
        "\"specversion\": \"1.0\" -> \"specversion\": 1.0 -> specversion",
        "contact.changed.v1 -> Zqxmarkerzqx -> type",
        "\"id\": \"strict\" -> \"id\": \"\" -> id",
        "\"id\": \"strict\" -> \"id\": 5 -> id",
        "\"id\": \"strict\" -> \"id\": \"Zqxmarkerzqx\\u0000\" -> id",
        "\"source\": \"/crm\" -> \"source\": \"Zqx markerzqx\" -> source",
        "\"source\": \"/crm\" -> \"origin\": \"/crm\" -> source",
        "\"time\": \"2026-01-01T00:00:00Z\" -> \"time\": \"Zqxmarkerzqx\" -> time",
        "\"time\" -> \"datacontenttype\": \"text/Zqxmarkerzqx\", \"time\" -> datacontenttype",
        "\"data\": -> \"data_base64\": -> data",
        "\"time\" -> \"data_base64\": \"e30=\", \"time\" -> The event",
        "\"time\" -> \"Zqxmarkerzqx\": 1, \"time\" -> The event",
        "\"time\" -> \"extension\": {\"Zqxmarkerzqx\": 1}, \"time\" -> The event",
      })
  void an_event_that_is_not_as_it_must_be_is_refused(String line) {
    var change = line.split(" -> ");
    var event = event("strict", contact("strict", "a", "strict@example.com", "A", true));
    assertThat(event).contains(change[0]);

    var refused = one(event.replace(change[0], change[1])).isProblem(422, "BAD_EVENT");

    assertThat(refused.at("/detail")).startsWith(change[2]);
    assertThat(refused.text()).doesNotContain("Zqx");
  }

  @Test
  void extensions_of_tracing_and_brokers_change_nothing() {
    var event = event("ext", contact("ext", "a", "ext@example.com", "A", true));

    assertThat(
            results(
                one(
                    event.replace(
                        "\"time\"",
                        "\"traceparent\": \"00-1-2-01\", \"sequence\": 5, \"subject\": \"s\", \"datacontenttype\": \"application/json; charset=utf-8\", \"time\""))))
        .containsExactly("1 new");
    assertThat(results(one(event))).containsExactly("1 new again");
  }

  @Test
  void only_the_two_forms_of_structured_events_are_taken() {
    var event = event("form", contact("form", "a", "form@example.com", "A", true));

    http.post(broker, EVENTS, "application/json", event).isProblem(415, "UNSUPPORTED_MEDIA_TYPE");
    http.post(broker, EVENTS, EventsController.BATCH, event).isProblem(400, "WRONG_TYPE");
    http.post(broker, EVENTS, EventsController.ONE, "[" + event + "]").isProblem(422, "BAD_EVENT");
    assertThat(http.post(broker, EVENTS, EventsController.ONE + "; charset=UTF-8", event).status())
        .isEqualTo(200);
    http.post(
            broker,
            EVENTS,
            EventsController.BATCH,
            "[" + "1,".repeat(ContactRequests.MOST_CONTACTS) + "1]")
        .isProblem(413, "TOO_MANY");
  }

  private static String event(String id, String data) {
    return """
    {"specversion": "1.0", "id": "%s", "source": "/crm", "type": "io.processorhub.contact.changed.v1",
     "time": "2026-01-01T00:00:00Z", "data": %s}"""
        .formatted(id, data);
  }

  private static Http.Answer one(String event) {
    return http.post(broker, EVENTS, EventsController.ONE, event);
  }

  private static Http.Answer batch(String... events) {
    return http.post(broker, EVENTS, EventsController.BATCH, "[" + String.join(",", events) + "]");
  }
}
