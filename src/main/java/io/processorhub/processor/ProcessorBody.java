package io.processorhub.processor;

import io.processorhub.foundation.Problem;
import io.processorhub.foundation.StrictJson;
import io.processorhub.foundation.StrictYaml;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/** Reads what a request records; refusals name places and names of ours, never what was sent. */
final class ProcessorBody {

  private static final int MOST_BYTES = 200_000;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .build();

  private ProcessorBody() {}

  static <T> T read(HttpServletRequest request, Class<T> type) throws IOException {
    var tree = StrictJson.read(StrictJson.body(request, MOST_BYTES));
    if (!tree.isObject()) {
      throw refused("WRONG_TYPE", "The body must be an object; docs/openapi.json has its form");
    }
    try {
      return JSON.treeToValue(tree, type);
    } catch (UnrecognizedPropertyException e) {
      throw refused(
          "UNKNOWN_FIELD",
          "A name is not known; where it stands there may be: "
              + e.getKnownPropertyIds().stream()
                  .map(Object::toString)
                  .sorted()
                  .collect(Collectors.joining(", ")));
    } catch (DatabindException e) {
      throw refused(
          "WRONG_TYPE", "A value has not the form it needs; docs/openapi.json has the form");
    } catch (JacksonException e) {
      throw refused("WRONG_TYPE", "The body cannot be read; docs/openapi.json has its form");
    }
  }

  static void refuse(List<StrictYaml.Wrong> wrong) {
    if (!wrong.isEmpty()) {
      throw refused(
          "BAD_RECORD",
          wrong.stream()
              .limit(10)
              .map(one -> one.path() + ": " + one.words())
              .collect(Collectors.joining("; ")));
    }
  }

  static Problem.Failure refused(String code, String detail) {
    return Problem.of(400, code, "Cannot record that", detail).failure();
  }
}
