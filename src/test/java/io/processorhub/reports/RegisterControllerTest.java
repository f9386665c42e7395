package io.processorhub.reports;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import io.processorhub.proof.Checkpoint;
import io.processorhub.proof.ProofCheck;
import io.processorhub.proof.RegisterHealth;
import io.processorhub.proof.SigningKeys;
import io.processorhub.register.Merkle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Proofs over the API, verified as somebody outside would. */
class RegisterControllerTest {

  private static TestHub hub;
  private static Http http;
  private static String carl;

  @BeforeAll
  static void start() {
    hub = TestHub.start();
    hub.takeIn(Given.people(300).csv());
    hub.quiet();
    hub.sequenced();
    http = new Http(hub);
    carl = hub.token("carl", Role.COMPLIANCE);
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @Test
  void every_entry_is_proved_by_its_bytes_a_path_and_a_signed_checkpoint() {
    for (var entry :
        hub.db().sql("select id from entry order by id").query(Long.class).list().stream()
            .filter(id -> id % 37 == 0 || id < 3)
            .toList()) {
      var proof = http.get(carl, "/api/v1/register/proofs/inclusion?entry=" + entry);
      assertThat(proof.status()).as(proof.text()).isEqualTo(200);
      var checkpoint = Checkpoint.parse(proof.at("/checkpoint")).orElseThrow();
      assertThat(checkpoint.signedByOneOf(hub.bean(SigningKeys.class).known())).isTrue();
      assertThat(proof.at("/leaf")).contains("\"entry\":" + entry + ",");
      assertThat(
              ProofCheck.inclusion(
                  proof.json().get("index").asLong(),
                  checkpoint.size(),
                  Merkle.leaf(proof.at("/leaf").getBytes(StandardCharsets.UTF_8)),
                  hashes(proof.json().get("path")),
                  checkpoint.root()))
          .isTrue();
      assertThat(proof.at("/proof"))
          .startsWith("c2sp.org/tlog-proof@v1\nindex " + proof.json().get("index").asLong() + "\n")
          .endsWith("\n\n" + checkpoint.note());
    }
  }

  @Test
  void a_checkpoint_that_somebody_kept_is_proved_to_be_the_beginning_of_the_newest() {
    var before = checkpoint();
    hub.takeIn(Given.contacts().consenting("one", "one@example.com", "One").csv());
    hub.quiet();
    hub.sequenced();
    var after = checkpoint();

    var proof =
        http.get(
            carl,
            "/api/v1/register/proofs/consistency?from=%d&to=%d"
                .formatted(before.size(), after.size()));

    assertThat(after.size()).isGreaterThan(before.size());
    assertThat(
            ProofCheck.consistency(
                before.size(),
                after.size(),
                before.root(),
                after.root(),
                hashes(proof.json().get("path"))))
        .isTrue();
  }

  @Test
  void who_may_not_read_the_register_gets_nothing() {
    for (var role : List.of(Role.OPS, Role.FINANCE, Role.SOURCE)) {
      var token = hub.token("not-" + role.name().toLowerCase(java.util.Locale.ROOT), role);
      for (var path :
          List.of("checkpoint", "proofs/inclusion?entry=1", "proofs/consistency?from=1&to=2")) {
        http.get(token, "/api/v1/register/" + path).isProblem(403, "NOT_ALLOWED");
      }
      http.post(token, "/api/v1/register/restore/confirmation", "application/json", "")
          .isProblem(403, "NOT_ALLOWED");
    }
    http.get(http.accountToken("acme", Role.AUDITOR, "crm", "acme"), "/api/v1/register/checkpoint")
        .isProblem(403, "OTHER_ACCOUNT");
    assertThat(http.get(hub.token("audit", Role.AUDITOR), "/api/v1/register/checkpoint").status())
        .isEqualTo(200);
  }

  @Test
  void what_there_is_not_is_said() {
    http.get(carl, "/api/v1/register/proofs/inclusion?entry=999999999")
        .isProblem(404, "NO_SUCH_ENTRY");
    for (var sizes : List.of("from=0&to=1", "from=2&to=1", "from=1&to=99999999")) {
      http.get(carl, "/api/v1/register/proofs/consistency?" + sizes).isProblem(400, "NO_SUCH_SIZE");
    }
    http.post(
            hub.token("adam", Role.ADMIN),
            "/api/v1/register/restore/confirmation",
            "application/json",
            "")
        .isProblem(409, "NOTHING_TO_CONFIRM");
    assertThat(http.get(carl, "/api/v1/register/restore").json().get("unconfirmed").asBoolean())
        .isFalse();
  }

  @Test
  void health_says_how_far_it_is() {
    var health = hub.bean(RegisterHealth.class).health();

    assertThat(health.getStatus().getCode()).isEqualTo("UP");
    assertThat(health.getDetails()).containsKeys("size", "oldestWaiting", "lastCheckpoint");
  }

  private static Checkpoint checkpoint() {
    return Checkpoint.parse(http.get(carl, "/api/v1/register/checkpoint").at("/note"))
        .orElseThrow();
  }

  private static List<byte[]> hashes(JsonNode path) {
    var hashes = new ArrayList<byte[]>();
    path.forEach(hash -> hashes.add(Base64.getDecoder().decode(hash.asString())));
    return hashes;
  }
}
