package io.processorhub.sandbox;

import static io.processorhub.sandbox.MailerLiteCaller.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Many calls in one. */
class MailerLiteBatchTest {

  private static final String ADA = "ada@example.com";
  private static final String GRACE = "grace@example.com";

  private final MailerLiteSandbox mailerLite = MailerLiteSandbox.start(new HandClock());
  private final MailerLiteCaller caller = new MailerLiteCaller(mailerLite);

  @BeforeEach
  void graceIsThere() {
    mailerLite.put(GRACE, "active", Map.of("name", "Grace"));
  }

  @AfterEach
  void stop() {
    mailerLite.close();
  }

  @Test
  void a_batch_accepts_and_refuses_each_call_for_itself_and_in_order() {
    var got =
        caller.batch(
            String.join(
                ",",
                upsert("{'email':'ada@example.com'}"),
                upsert("{'email':'bad@'}"),
                upsert("{'email':'grace@example.com','fields':{'city':'New York'}}"),
                upsert("{'email':'ada@example.com','fields':{'name':'Ada'}}")));

    assertThat(got.status()).isEqualTo(200);
    assertThat(got.json().path("total").asInt()).isEqualTo(4);
    assertThat(got.json().path("successful").asInt()).isEqualTo(3);
    assertThat(got.json().path("failed").asInt()).isEqualTo(1);
    assertThat(codes(got.json())).containsExactly(201, 422, 200, 200);
    assertThat(got.json().at("/responses/1/body/errors/email/0").asString())
        .isEqualTo("The email must be a valid email address.");
    assertThat(got.json().at("/responses/3/body/data/fields/name").asString()).isEqualTo("Ada");
    assertThat(mailerLite.subscriber(ADA).orElseThrow().timesCreated()).isEqualTo(1);
    assertThat(mailerLite.subscribers()).hasSize(2);
  }

  @Test
  void a_batch_in_which_all_fails_is_still_answered_200() {
    var got = caller.batch("{'method':'GET','path':'api/subscribers/1'}");

    assertThat(got.status()).isEqualTo(200);
    assertThat(codes(got.json())).containsExactly(404);
    assertThat(got.json().path("failed").asInt()).isEqualTo(1);
  }

  @Test
  void a_batch_can_do_what_single_calls_can() {
    var path = MailerLiteCaller.path(mailerLite.subscriber(GRACE).orElseThrow()).substring(1);

    var got =
        caller.batch(
            """
            {'method':'GET','path':'%1$s'},
            {'method':'PUT','path':'%1$s','body':{'status':'unsubscribed'}},
            {'method':'GET','path':'api/subscribers?limit=1&filter%%5Bstatus%%5D=unsubscribed'},
            {'method':'DELETE','path':'%1$s'},
            {'method':'POST','path':'%1$s/forget'}"""
                .formatted(path));

    assertThat(codes(got.json())).containsExactly(200, 200, 200, 204, 404);
    assertThat(got.json().at("/responses/2/body/data/0/email").asString()).isEqualTo(GRACE);
    assertThat(got.json().at("/responses/3/body").isNull()).isTrue();
    assertThat(mailerLite.kept()).hasSize(1);
  }

  @Test
  void a_batch_is_one_request_in_the_journal() {
    caller.importPeople(3);

    assertThat(mailerLite.journal()).hasSize(1);
    assertThat(mailerLite.journal().get(0).changedState()).isTrue();
    assertThat(mailerLite.mostInWindow()).isEqualTo(1);
  }

  @Test
  void a_batch_holds_50_calls_and_not_one_more() {
    assertThat(caller.importPeople(51).status()).isEqualTo(422);
    assertThat(mailerLite.subscribers()).hasSize(1);

    assertThat(caller.importPeople(50).json().path("successful").asInt()).isEqualTo(50);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "7",
        "{'method':'POST','path':'/api/subscribers','body':{}}",
        "{'method':'POST','path':'api/webhooks','body':{}}",
        "{'method':'POST','path':'api/batch','body':{}}",
        "{'method':'PATCH','path':'api/subscribers','body':{}}",
        "{'path':'api/subscribers'}",
        "{'method':'POST','path':'api/subscribers','body':'{}'}",
        "{'method':'GET','path':'api/groups','headers':{}}"
      })
  void a_batch_of_another_shape_is_refused_as_a_whole(String request) {
    var good = upsert("{'email':'ada@example.com'}");

    var got = request.isEmpty() ? caller.batch("") : caller.batch(good + "," + request);

    assertThat(got.status()).isEqualTo(422);
    assertThat(mailerLite.subscriber(ADA)).isEmpty();
  }

  private static List<Integer> codes(JsonNode answer) {
    return answer
        .path("responses")
        .valueStream()
        .map(response -> response.path("code").asInt())
        .toList();
  }
}
