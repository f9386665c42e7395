package io.processorhub.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Deleting hides somebody; only forgetting erases, and takes 30 days. */
class MailerLiteErasureTest {

  private static final String GRACE = "grace@example.com";
  private static final String NEW_GRACE = "{'email':'grace@example.com','status':'active'}";

  private final HandClock clock = new HandClock();
  private final MailerLiteSandbox mailerLite = MailerLiteSandbox.start(clock);
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
  void who_is_deleted_is_out_of_sight_and_kept_all_the_same() {
    var grace = grace();

    assertThat(caller.delete(grace).status()).isEqualTo(204);

    assertThat(caller.get(grace).status()).isEqualTo(404);
    assertThat(caller.get("/api/subscribers/" + GRACE).status()).isEqualTo(404);
    assertThat(caller.delete(grace).status()).isEqualTo(404);
    assertThat(mailerLite.subscribers()).isEmpty();
    assertThat(mailerLite.kept()).containsExactly(grace);
    assertThat(mailerLite.forgotten()).isEmpty();
  }

  @Test
  void who_was_deleted_comes_back_with_everything() {
    var before = grace();
    caller.delete(before);

    assertThat(caller.post(NEW_GRACE).status()).isEqualTo(201);

    assertThat(grace().id()).isEqualTo(before.id());
    assertThat(grace().fields()).isEqualTo(Map.of("name", "Grace"));
    assertThat(grace().timesCreated()).isEqualTo(1);
    assertThat(mailerLite.kept()).isEmpty();
  }

  @Test
  void deleting_is_no_way_around_an_unsubscription() {
    mailerLite.unsubscribe(GRACE);
    caller.delete(grace());

    assertThat(caller.post(NEW_GRACE).status()).isEqualTo(422);
    mailerLite.takesWhoLeft(true);
    caller.post(NEW_GRACE);

    assertThat(grace().status()).isEqualTo("unsubscribed");
    assertThat(mailerLite.reactivateAsked()).isEqualTo(2);
  }

  @Test
  void who_is_forgotten_is_out_of_sight_and_gone_in_30_days() {
    var grace = grace();

    var got = caller.forget(grace);

    assertThat(got.status()).isEqualTo(200);
    assertThat(got.json().path("message").asString()).contains("within 30 days");
    assertThat(got.json().at("/data/deleted_at").asString()).isEqualTo("2026-03-01 12:00:00");
    assertThat(got.json().at("/data/forget_at").asString()).isEqualTo("2026-03-31 12:00:00");
    assertThat(caller.get(grace).status()).isEqualTo(404);
    assertThat(mailerLite.kept()).isEmpty();
    assertThat(mailerLite.forgotten())
        .containsExactly(
            new Forgotten(
                grace.id(), GRACE, clock.instant(), clock.instant().plus(Duration.ofDays(30))));
  }

  @Test
  void who_is_forgotten_cannot_be_deleted_or_forgotten_once_more() {
    var grace = grace();
    caller.forget(grace);

    assertThat(caller.delete(grace).status()).isEqualTo(404);
    assertThat(caller.forget(grace).status()).isEqualTo(404);
    assertThat(caller.put(grace, "{}").status()).isEqualTo(404);
  }

  @Test
  void all_but_reading_wants_the_id() {
    var path = MailerLiteCaller.SUBSCRIBERS + "/" + GRACE;

    assertThat(caller.send("POST", path + "/forget", "").status()).isEqualTo(404);
    assertThat(caller.send("DELETE", path, "").status()).isEqualTo(404);
    assertThat(caller.send("PUT", path, "{}").status()).isEqualTo(404);
    assertThat(mailerLite.subscribers()).hasSize(1);
  }

  @Test
  void who_was_forgotten_and_is_added_again_is_somebody_new() {
    var before = grace();
    caller.forget(before);

    assertThat(caller.post(NEW_GRACE).status()).isEqualTo(201);

    assertThat(grace().id()).isNotEqualTo(before.id());
    assertThat(grace().fields()).isEmpty();
    assertThat(grace().timesCreated()).isEqualTo(1);
  }

  @Test
  void the_same_can_be_done_by_hand() {
    mailerLite.delete(GRACE);
    assertThat(mailerLite.kept()).hasSize(1);

    mailerLite.put(GRACE, "active", Map.of());
    mailerLite.forget(GRACE);

    assertThat(mailerLite.subscribers()).isEmpty();
    assertThat(mailerLite.kept()).isEmpty();
    assertThat(mailerLite.forgotten()).hasSize(1);
  }

  @Test
  void who_was_deleted_is_forgotten_by_hand_alone() {
    var grace = grace();
    caller.delete(grace);

    assertThat(caller.forget(grace).status()).isEqualTo(404);
    assertThat(mailerLite.kept()).hasSize(1);

    mailerLite.forget(GRACE);
    assertThat(mailerLite.kept()).isEmpty();
    assertThat(mailerLite.forgotten()).extracting(Forgotten::id).containsExactly(grace.id());
  }

  private Subscriber grace() {
    return mailerLite.subscriber(GRACE).orElseThrow();
  }
}
