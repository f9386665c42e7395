package io.processorhub.sandbox;

import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/**
 * What a provider answers.
 *
 * @param changed whether what the provider keeps is different from before
 */
record Answer(int status, String contentType, byte[] body, boolean changed) {

  static final Answer NONE = empty(200);

  static Answer json(JsonNode body) {
    return new Answer(200, "application/json; charset=utf-8", Json.bytes(body), false);
  }

  static Answer html(String body) {
    return new Answer(200, "text/html; charset=utf-8", utf8(body), false);
  }

  static Answer problem(int status, JsonNode body) {
    return new Answer(status, "application/problem+json; charset=utf-8", Json.bytes(body), false);
  }

  static Answer empty(int status) {
    return new Answer(status, "", new byte[0], false);
  }

  Answer changed(boolean really) {
    return new Answer(status, contentType, body, really);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
