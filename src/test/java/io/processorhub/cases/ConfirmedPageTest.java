package io.processorhub.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.Post;
import io.processorhub.TestHub;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page after confirming promises a mail only where one comes. */
class ConfirmedPageTest {

  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String MAIL = "You will be told by mail";

  private static Post post;
  private static TestHub hub;
  private static Http http;

  @BeforeAll
  static void start() {
    post = new Post();
    var settings = new HashMap<>(post.settings());
    settings.putAll(Map.of("hub.erasure.poll-ms", 25, "hub.erasure.visits", 1000));
    hub = TestHub.start(settings);
    http = new Http(hub);
  }

  @AfterAll
  static void stop() {
    hub.close();
    post.close();
  }

  private static String confirmed(String kind, String address) {
    http.post(
        "",
        "/privacy/requests",
        FORM,
        "kind=%s&address=%s".formatted(kind, address.replace("@", "%40")));
    return http.post("", post.link(address, 1), FORM, "").text();
  }

  @Test
  void an_accepted_erasure_says_what_was_removed_and_that_a_mail_comes() {
    hub.takeIn(Given.ada().csv());

    assertThat(confirmed("erasure", "ada@example.com"))
        .contains("was accepted", MAIL, "can no longer be read from now on");
  }

  @Test
  void a_request_about_data_that_a_customer_decides_about_promises_no_erasure_and_no_mail() {
    hub.takeIn(
        """
        external_id,account.external_id,membership.controller,contact.email
        tess,theirs,account,tess@example.com
        """);

    assertThat(confirmed("erasure", "tess@example.com"))
        .contains("was confirmed", "Nothing was erased yet", "a customer of ours")
        .doesNotContain("was accepted", "being carried out", MAIL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"withdrawal", "restriction"})
  void no_other_kind_of_request_promises_a_mail_that_never_comes(String kind) {
    var address = kind + "@example.com";
    hub.takeIn(Given.contacts().consenting(kind, address, "Kim").csv());

    assertThat(confirmed(kind, address))
        .contains("was accepted")
        .doesNotContain(MAIL, "being carried out");
  }
}
