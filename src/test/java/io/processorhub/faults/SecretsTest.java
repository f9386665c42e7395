package io.processorhub.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Http;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import io.processorhub.sandbox.Misbehaviour;
import io.processorhub.sandbox.Misbehaviour.Kind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Whatever is asked of the hub, and whatever it says by itself, no secret is in it. */
@ExtendWith(OutputCaptureExtension.class)
class SecretsTest {

  @Test
  void w10_no_answer_no_log_and_no_bean_tells_a_secret(CapturedOutput log) throws Exception {
    try (var hub =
        TestHub.startAll(
            Map.of("management.server.port", 0, "logging.level.io.processorhub", "debug"))) {
      var oracle = new Oracle(hub, "mailchimp", "mailerlite");
      hub.mailchimp().misbehave(Misbehaviour.of(Kind.ERROR_500).on("POST", "/lists/"));
      hub.mailerlite().misbehave(Misbehaviour.of(Kind.GARBAGE).on("POST", "/batch"));
      oracle.takeIn(2);
      oracle.check(log);
      var token = hub.token("admin", Role.ADMIN);
      var secrets = secrets(hub, token);

      for (var answer : answers(hub, token)) {
        assertThat(answer).doesNotContain(secrets);
      }
      for (var bean : beans(hub)) {
        assertThat(bean).doesNotContain(secrets);
      }
      assertThat(log.getAll()).doesNotContain(secrets);
      assertThat(hub.db().sql("select body from declaration").query(String.class).list().toString())
          .doesNotContain(secrets);
    }
  }

  private static List<String> answers(TestHub hub, String token) throws Exception {
    var http = new Http(hub);
    var answers = new ArrayList<String>();
    var document = http.get(token, "/api/v1/openapi.json").json();
    for (var path : document.get("paths").properties()) {
      if (path.getValue().has("get")) {
        var filled =
            path.getKey()
                .replace("{ref}", "00000000-0000-0000-0000-000000000000")
                .replace("{name}", "newsletter-mailchimp")
                .replace("{processor}", "mailchimp")
                .replaceAll("\\{[a-z]+}", "00000000-0000-0000-0000-000000000000");
        answers.add(http.get(token, filled).text());
      }
    }
    assertThat(answers).hasSizeGreaterThan(4);
    var management =
        hub.bean(org.springframework.core.env.Environment.class)
            .getRequiredProperty("local.management.port");
    for (var path : List.of("health", "info", "prometheus", "env", "configprops", "heapdump")) {
      var request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:%s/actuator/%s".formatted(management, path)))
              .build();
      answers.add(
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
    return answers;
  }

  /** Records and settings print themselves into logs sooner or later. */
  private static List<String> beans(TestHub hub) {
    var context =
        hub.bean(org.springframework.context.ConfigurableApplicationContext.class).getBeanFactory();
    var texts = new ArrayList<String>();
    for (var name : context.getBeanDefinitionNames()) {
      if (context.containsSingleton(name)) {
        texts.add(String.valueOf(context.getSingleton(name)));
      }
    }
    return texts;
  }

  private static String[] secrets(TestHub hub, String token) throws IOException {
    var secrets = new ArrayList<String>();
    secrets.add(token);
    secrets.add(hub.mailchimp().apiKey());
    secrets.add(hub.mailerlite().apiKey());
    secrets.add(
        Base64.getEncoder()
            .encodeToString(("hub:" + hub.mailchimp().apiKey()).getBytes(StandardCharsets.UTF_8)));
    try (var files = Files.walk(hub.home().resolve("data/passwords"))) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        secrets.add(Files.readString(file).strip());
      }
    }
    for (var key : keys(hub)) {
      secrets.add(HexFormat.of().formatHex(key));
      secrets.add(Base64.getEncoder().encodeToString(key));
    }
    assertThat(secrets).hasSizeGreaterThanOrEqualTo(9).allMatch(secret -> secret.length() >= 10);
    return secrets.toArray(String[]::new);
  }

  private static List<byte[]> keys(TestHub hub) throws IOException {
    var keys = new ArrayList<byte[]>();
    try (var files = Files.walk(hub.home().resolve("safe/kek"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        keys.add(Files.readAllBytes(file));
      }
    }
    return keys;
  }
}
