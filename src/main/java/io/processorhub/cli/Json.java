package io.processorhub.cli;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What {@code --json} prints: the same records as the API, for programs. */
final class Json {

  private static final JsonMapper LINE = new JsonMapper();
  private static final JsonMapper PRETTY =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private Json() {}

  /** One of many, on a line of its own. */
  static String line(Object one) {
    return LINE.writeValueAsString(one);
  }

  static String of(Object one) {
    return PRETTY.writeValueAsString(one);
  }
}
