package io.processorhub.sandbox;

import io.processorhub.sandbox.Caller.Got;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Calls the MailerLite sandbox as anybody with its token would. */
final class MailerLiteCaller {

  static final String SUBSCRIBERS = "/api/subscribers";

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final MailerLiteSandbox mailerLite;
  private final Map<String, String> headers;

  MailerLiteCaller(MailerLiteSandbox mailerLite) {
    this(
        mailerLite,
        Map.of(
            "Authorization", "Bearer " + mailerLite.apiKey(),
            "Accept", "application/json",
            "Content-Type", "application/json"));
  }

  private MailerLiteCaller(MailerLiteSandbox mailerLite, Map<String, String> headers) {
    this.mailerLite = mailerLite;
    this.headers = headers;
  }

  MailerLiteCaller with(String header, String value) {
    var others = new TreeMap<>(headers);
    others.put(header, value);
    return new MailerLiteCaller(mailerLite, others);
  }

  /**
   * @param path below the origin
   * @param body JSON, in which apostrophes stand for quotation marks
   */
  Got send(String method, String path, String body) {
    var request =
        HttpRequest.newBuilder(URI.create(mailerLite.origin() + path))
            .version(HttpClient.Version.HTTP_1_1)
            .method(method, BodyPublishers.ofString(body.replace('\'', '"')));
    headers.forEach(request::header);
    try {
      return Got.of(CLIENT.send(request.build(), BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  Got get(String path) {
    return send("GET", path, "");
  }

  Got get(Subscriber subscriber) {
    return get(path(subscriber));
  }

  Got post(String body) {
    return send("POST", SUBSCRIBERS, body);
  }

  Got put(Subscriber subscriber, String body) {
    return send("PUT", path(subscriber), body);
  }

  Got delete(Subscriber subscriber) {
    return send("DELETE", path(subscriber), "");
  }

  Got forget(Subscriber subscriber) {
    return send("POST", path(subscriber) + "/forget", "");
  }

  /**
   * @param requests separated by commas
   */
  Got batch(String requests) {
    return send("POST", "/api/batch", "{'requests':[" + requests + "]}");
  }

  /** An import of so many new people. */
  Got importPeople(int count) {
    return batch(
        IntStream.range(0, count)
            .mapToObj(i -> "{'email':'person" + i + "@example.com'}")
            .map(MailerLiteCaller::upsert)
            .collect(Collectors.joining(",")));
  }

  /** One item of a batch. */
  static String upsert(String body) {
    return "{'method':'POST','path':'api/subscribers','body':" + body + "}";
  }

  static String path(Subscriber subscriber) {
    return SUBSCRIBERS + "/" + subscriber.id();
  }
}
