package io.processorhub;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.access.Actor;
import io.processorhub.access.ApiTokens;
import io.processorhub.access.Role;
import io.processorhub.foundation.KeyedHash;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The API as somebody outside sees it: real HTTP, with a token or without one. */
public final class Http {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final JsonMapper JSON = new JsonMapper();

  private final TestHub hub;

  public Http(TestHub hub) {
    this.hub = hub;
  }

  /** An answer, and its body as JSON. */
  public record Answer(HttpResponse<String> response) {

    public int status() {
      return response.statusCode();
    }

    public String text() {
      return response.body();
    }

    public JsonNode json() {
      return JSON.readTree(response.body());
    }

    public String at(String pointer) {
      return json().at(pointer).asString();
    }

    public String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    /** It is a problem of ours with this status and code. */
    public Answer isProblem(int status, String code) {
      assertThat(response.statusCode()).as(text()).isEqualTo(status);
      assertThat(header("Content-Type")).startsWith("application/problem+json");
      assertThat(json().propertyNames())
          .containsExactlyInAnyOrder("type", "title", "status", "detail", "code");
      assertThat(at("/code")).isEqualTo(code);
      assertThat(json().at("/status").asInt()).isEqualTo(status);
      assertThat(at("/title")).isNotBlank();
      assertThat(at("/detail")).isNotBlank();
      assertThat(at("/type")).startsWith("urn:processor-hub:problem:");
      return this;
    }
  }

  /** A token that may act on one account of one source only. */
  public String accountToken(String name, Role role, String source, String account) {
    var id =
        hub.db()
            .sql(
                """
                select a.id from account a join source s on s.id = a.source
                where s.name = ? and a.source_key = ?""")
            .params(source, hub.bean(KeyedHash.class).of("account", account))
            .query(Long.class)
            .single();
    return hub.bean(ApiTokens.class)
        .issue(name, role, OptionalLong.of(id), Duration.ofHours(1), Actor.operator());
  }

  public HttpRequest.Builder request(String token, String path) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hub.port() + path))
            .timeout(Duration.ofSeconds(60));
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  public Answer get(String token, String path) {
    return send(request(token, path).GET());
  }

  public Answer post(String token, String path, String type, String body, String... headers) {
    return post(token, path, type, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  public Answer post(String token, String path, String type, byte[] body, String... headers) {
    var request =
        request(token, path)
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request);
  }

  public Answer put(String token, String path, String type, String body) {
    return send(
        request(token, path)
            .header("Content-Type", type)
            .PUT(HttpRequest.BodyPublishers.ofString(body)));
  }

  public Answer send(HttpRequest.Builder request) {
    try {
      return new Answer(CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString()));
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
