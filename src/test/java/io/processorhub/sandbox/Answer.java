package io.processorhub.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What a provider answers.
 *
 * @param headers besides the content type
 * @param changed whether what the provider keeps is different from before
 */
record Answer(
    int status, String contentType, byte[] body, Map<String, String> headers, boolean changed) {

  static final Answer NONE = empty(200);

  private static final String JSON = "application/json; charset=utf-8";

  Answer(int status, String contentType, byte[] body) {
    this(status, contentType, body, Map.of(), false);
  }

  static Answer json(JsonNode body) {
    return json(200, body);
  }

  static Answer json(int status, JsonNode body) {
    return new Answer(status, JSON, Json.bytes(body));
  }

  static Answer html(String body) {
    return new Answer(200, "text/html; charset=utf-8", utf8(body));
  }

  static Answer problem(int status, JsonNode body) {
    return new Answer(status, "application/problem+json; charset=utf-8", Json.bytes(body));
  }

  static Answer empty(int status) {
    return new Answer(status, "", new byte[0]);
  }

  Answer changed(boolean really) {
    return new Answer(status, contentType, body, headers, really);
  }

  Answer with(Map<String, String> more) {
    var both = new HashMap<>(headers);
    both.putAll(more);
    return new Answer(status, contentType, body, both, changed);
  }

  /** The first half of the JSON that would have been sent. */
  Answer cut() {
    var whole = body.length > 0 ? body : utf8("{\"id\":\"1\"}");
    return new Answer(200, JSON, Arrays.copyOf(whole, whole.length / 2), headers, changed);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
