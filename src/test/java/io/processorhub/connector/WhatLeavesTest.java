package io.processorhub.connector;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.processorhub.Given;
import io.processorhub.TestHub;
import io.processorhub.foundation.Deadline;
import io.processorhub.sandbox.JournalEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What reaches a processor's socket, byte for byte where it matters. */
class WhatLeavesTest {

  private static TestHub hub;

  @BeforeAll
  static void start() {
    hub = TestHub.start();
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @Test
  void an_address_is_data_wherever_it_goes() throws Exception {
    var braces = "{{hub.database.password}}@example.com";
    var marks = "a?b#c/d%2fe@example.com";
    try (var plain = TestHub.start(Map.of("hub.connectors", byPlainAddress()))) {
      plain.takeIn(
          Given.contacts()
              .consenting("braces", braces, "Ada")
              .consenting("marks", marks, "Grace")
              .csv());
      plain.quiet();
      plain.takeIn(
          Given.contacts()
              .consenting("braces", braces, "Augusta")
              .consenting("marks", marks, "Amazing Grace")
              .csv());
      plain.quiet();

      var list = "/3.0/lists/" + plain.mailchimp().audience();
      var unchecked = "?skip_merge_validation=true";
      assertThat(plain.mailchimp().journal().stream().filter(JournalEntry::isWrite))
          .extracting(JournalEntry::path)
          .containsExactlyInAnyOrder(
              list + unchecked,
              list + "/members/%7B%7Bhub.database.password%7D%7D%40example.com" + unchecked,
              list + "/members/a%3Fb%23c%2Fd%252fe%40example.com" + unchecked);
      assertThat(plain.mailchimp().journal())
          .filteredOn(JournalEntry::isWrite)
          .first()
          .satisfies(call -> assertThat(call.body()).contains(braces, marks));
      assertThat(plain.mailchimp().member(braces).orElseThrow().mergeFields())
          .containsEntry("FNAME", "Augusta");
      assertThat(plain.mailchimp().member(marks).orElseThrow().mergeFields())
          .containsEntry("FNAME", "Amazing Grace");
    }
  }

  @Test
  void a_finished_url_with_two_braces_is_never_called() {
    assertThatThrownBy(() -> Url.of("https://example.com/{{env:HOME}}", "/x", Map.of()))
        .hasMessageContaining("never called");
  }

  @Test
  void only_the_headers_of_the_call_itself_leave() {
    var processor = new WireMockServer(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"));
    processor.start();
    try {
      processor.stubFor(any(anyUrl()).willReturn(okJson("{}")));
      var call =
          new Call(
              "POST",
              processor.baseUrl() + "/x?y=1",
              "Bearer t",
              Optional.of("{}"),
              Deadline.in(Duration.ofSeconds(10)));

      var answer =
          hub.bean(CamelContext.class)
              .createProducerTemplate()
              .requestBodyAndHeaders(
                  "direct:call-processor",
                  call,
                  Map.of("X-Internal", "secret", "subjectId", "42", "CamelHttpPath", "/evil"),
                  Answer.class);

      assertThat(answer).isInstanceOf(Answer.Received.class);
      var request = processor.getAllServeEvents().get(0).getRequest();
      assertThat(request.getUrl()).isEqualTo("/x?y=1");
      assertThat(request.getHeaders().keys())
          .isSubsetOf(
              "Accept",
              "Accept-Encoding",
              "Authorization",
              "Connection",
              "Content-Length",
              "Content-Type",
              "Host",
              "User-Agent");
    } finally {
      processor.stop();
    }
  }

  @Test
  void a_call_whose_deadline_has_passed_is_not_begun() {
    var call =
        new Call(
            "GET",
            hub.mailchimp().origin() + "/3.0/ping",
            "Bearer t",
            Optional.empty(),
            Deadline.in(Duration.ZERO));

    var answer = hub.bean(Calls.class).make(call);

    assertThat(answer).isEqualTo(new Answer.None("TooLate", false));
    assertThat(hub.mailchimp().journal())
        .extracting(JournalEntry::path)
        .noneMatch(path -> path.contains("ping"));
  }

  @Test
  void a_call_that_dribbles_is_cut_at_its_deadline() {
    var processor = new WireMockServer(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"));
    processor.start();
    try {
      processor.stubFor(
          any(anyUrl()).willReturn(okJson("{\"a\":1}").withChunkedDribbleDelay(7, 20_000)));

      var answer =
          hub.bean(Calls.class)
              .make(
                  new Call(
                      "GET",
                      processor.baseUrl() + "/x",
                      "Bearer t",
                      Optional.empty(),
                      Deadline.in(Duration.ofMillis(300))));

      assertThat(answer).isInstanceOf(Answer.None.class);
      assertThat(((Answer.None) answer).left()).isTrue();
    } finally {
      processor.stop();
    }
  }

  /** The shipped file, addressing members by the plain address: the harder case for a URL. */
  private static Path byPlainAddress() throws Exception {
    var folder = Files.createTempDirectory(Path.of("target"), "connectors");
    var text =
        Files.readString(Path.of("connectors/mailchimp.yaml"))
            .replaceFirst("key: md5\\(lower\\(contact.email\\)\\)", "key: contact.email");
    Files.writeString(folder.resolve("mailchimp.yaml"), text);
    return folder;
  }
}
