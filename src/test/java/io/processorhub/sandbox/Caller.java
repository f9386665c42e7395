package io.processorhub.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;

/** Calls the Mailchimp sandbox as anybody with its key would. */
final class Caller {

  record Got(int status, HttpHeaders headers, String text) {

    static Got of(HttpResponse<String> response) {
      return new Got(response.statusCode(), response.headers(), response.body());
    }

    JsonNode json() {
      return Json.read(text).orElseThrow();
    }

    String title() {
      return json().path("title").asString();
    }
  }

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final MailchimpSandbox mailchimp;
  private final String authorization;
  private final String audience;

  Caller(MailchimpSandbox mailchimp) {
    this(mailchimp, "Bearer " + mailchimp.apiKey());
  }

  Caller(MailchimpSandbox mailchimp, String authorization) {
    this(mailchimp, authorization, mailchimp.audience());
  }

  private Caller(MailchimpSandbox mailchimp, String authorization, String audience) {
    this.mailchimp = mailchimp;
    this.authorization = authorization;
    this.audience = audience;
  }

  Caller in(String audience) {
    return new Caller(mailchimp, authorization, audience);
  }

  /**
   * @param path below the origin
   * @param body JSON, in which apostrophes stand for quotation marks
   */
  Got send(String method, String path, String body) {
    try {
      return Got.of(CLIENT.send(request(method, path, body), BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  CompletableFuture<Got> sendWithoutWaiting(String method, String path, String body) {
    return CLIENT
        .sendAsync(request(method, path, body), BodyHandlers.ofString())
        .thenApply(Got::of);
  }

  Got get(String path) {
    return send("GET", path, "");
  }

  Got putMember(String email, String body) {
    return send("PUT", memberPath(email), body);
  }

  Got postMembers(String body) {
    return send("POST", listPath(), body);
  }

  String listPath() {
    return "/3.0/lists/" + audience;
  }

  String memberPath(String email) {
    return listPath() + "/members/" + Addresses.id(email);
  }

  private HttpRequest request(String method, String path, String body) {
    return HttpRequest.newBuilder(URI.create(mailchimp.origin() + path))
        .version(HttpClient.Version.HTTP_1_1)
        .header("Authorization", authorization)
        .method(method, BodyPublishers.ofString(body.replace('\'', '"')))
        .build();
  }
}
