package io.processorhub.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.processorhub.Http;
import io.processorhub.TestHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code mvn test -Dtest=OpenApiTest -Dhub.write=true} writes the document anew. */
class OpenApiTest {

  private static final Path COMMITTED = Path.of("docs/openapi.json");
  private static final String ADDRESS = "/api/v1/openapi.json";
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private static TestHub hub;
  private static Http http;

  @BeforeAll
  static void start() {
    hub = TestHub.unapproved(Map.of());
    http = new Http(hub);
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @Test
  void the_committed_document_is_the_one_the_hub_serves() throws IOException {
    var served = JSON.writeValueAsString(served()) + "\n";
    if (Boolean.getBoolean("hub.write")) {
      Files.writeString(COMMITTED, served);
    }

    assertThat(Files.readString(COMMITTED)).isEqualTo(served);
  }

  @Test
  void it_is_openapi_3_1_and_asks_for_a_token() {
    assertThat(served().at("/openapi").asString()).startsWith("3.1.");
    assertThat(served().at("/security/0/token").isArray()).isTrue();
    http.get("", ADDRESS).isProblem(401, "TOKEN_NEEDED");
  }

  @Test
  void every_operation_says_in_words_what_it_does_and_what_can_go_wrong() {
    var operations = 0;
    for (var path : served().get("paths").properties()) {
      assertThat(path.getKey()).startsWith("/api/v1/");
      for (var operation : path.getValue()) {
        operations++;
        assertThat(operation.path("summary").asString("")).as(path.getKey()).isNotBlank();
        assertThat(operation.path("operationId").asString("")).isNotBlank();
        assertThat(operation.at("/responses/default").isObject()).as(path.getKey()).isTrue();
      }
    }
    assertThat(operations).isGreaterThanOrEqualTo(9);
  }

  @Test
  void nobody_real_is_in_the_examples() {
    assertThat(served().toString()).contains("@example.com").doesNotContainPattern("@(?!example)");
  }

  @Test
  void the_examples_are_what_the_description_describes() {
    var served = served();
    for (var place :
        List.of(
            "/paths/~1api~1v1~1contacts/post/requestBody/content/application~1json",
            "/paths/~1api~1v1~1events/post/requestBody/content/application~1cloudevents+json",
            "/paths/~1api~1v1~1events/post/requestBody/content/application~1cloudevents-batch+json")) {
      var schema = (ObjectNode) served.at(place + "/schema").deepCopy();
      schema.set("$defs", served.at("/components/schemas"));
      var example = served.at(place + "/example");

      assertThat(errors(schema, example)).as(place).isEmpty();
      assertThat(errors(schema, JSON.readTree("{\"contact\": {\"nosuch\": 1}}"))).isNotEmpty();
    }
  }

  private static List<Error> errors(JsonNode schema, JsonNode example) {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(schema.toString().replace("#/components/schemas/", "#/$defs/"))
        .validate(example.toString(), InputFormat.JSON);
  }

  private static JsonNode served() {
    var answer = http.get(hub.token("reader-" + System.nanoTime(), Role.FINANCE), ADDRESS);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }
}
