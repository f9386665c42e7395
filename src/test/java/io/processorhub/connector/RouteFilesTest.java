package io.processorhub.connector;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

class RouteFilesTest {

  private static final Path ROUTES = Path.of("routes");
  private static final YAMLMapper YAML = new YAMLMapper();

  private static Schema schema;

  @BeforeAll
  static void read() throws IOException {
    try (var in = RouteFilesTest.class.getResourceAsStream("/schema/camelYamlDsl-canonical.json")) {
      schema =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_4)
              .getSchema(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
    }
  }

  @Test
  void every_route_file_fits_camels_schema() throws IOException {
    for (var file : files()) {
      assertThat(errors(Files.readString(file))).as("%s", file).isEmpty();
    }
  }

  @Test
  void a_misspelt_step_is_found() throws IOException {
    for (var file : files()) {
      assertThat(errors(Files.readString(file).replaceFirst("- bean:", "- baen:")))
          .as("%s", file)
          .isNotEmpty();
    }
  }

  @Test
  void every_route_has_a_description_and_one_is_named_like_its_file() throws IOException {
    for (var file : files()) {
      var routes = YAML.readTree(Files.readString(file));
      if (routes.get(0).has("routeConfiguration")) {
        continue;
      }

      assertThat(routes)
          .allMatch(route -> route.at("/route/description").asString("").endsWith("."));
      assertThat(routes.findValuesAsString("id"))
          .contains(file.getFileName().toString().replace(".camel.yaml", ""));
    }
  }

  /** Else one that runs four times a second fills the log with stack traces. */
  @Test
  void a_job_that_fails_is_told_by_the_route_configuration_of_jobs() throws IOException {
    for (var route : jobs()) {
      assertThat(route.at("/route/routeConfigurationId").asString(""))
          .as(route.at("/route/id").asString())
          .isEqualTo("jobs");
    }
  }

  /** What the clock starts. */
  private static List<JsonNode> jobs() throws IOException {
    var jobs = new ArrayList<JsonNode>();
    for (var file : files()) {
      for (var route : YAML.readTree(Files.readString(file))) {
        if (route.at("/route/from/uri").asString("").startsWith("scheduler:")) {
          jobs.add(route);
        }
      }
    }
    assertThat(jobs).hasSizeGreaterThan(10);
    return jobs;
  }

  @Test
  @ExtendWith(OutputCaptureExtension.class)
  void a_failing_job_is_one_line_a_minute_and_is_tried_again(
      @TempDir Path folder, CapturedOutput output) throws Exception {
    Files.copy(ROUTES.resolve("errors.camel.yaml"), folder.resolve("errors.camel.yaml"));
    Files.writeString(
        folder.resolve("a.camel.yaml"),
        route("failing")
            .replace("    from:", "    routeConfigurationId: jobs\n    from:")
            .replace("- log: { message: \"here\" }", "- bean: { ref: broken, method: run }"));
    try (var camel = new DefaultCamelContext()) {
      camel.getRegistry().bind("jobFailures", new JobFailures(java.time.Clock.systemUTC()));
      var runs = new java.util.concurrent.atomic.AtomicInteger();
      camel.getRegistry().bind("broken", new Broken(runs));
      var meters = new SimpleMeterRegistry();
      camel.getManagementStrategy().addEventNotifier(new RouteMeters(meters));
      new RouteFiles(folder, true).beforeApplicationStart(camel);
      camel.start();
      for (var i = 0; i < 3; i++) {
        camel.createProducerTemplate().sendBody("direct:failing", "");
      }

      assertThat(runs).hasValue(3);
      assertThat(meters.get("hub.route.runs").tag("outcome", "failed").counter().count())
          .isEqualTo(3);
      assertThat(meters.find("hub.route.runs").tag("outcome", "completed").counter()).isNull();
    }
    assertThat(output.getOut().lines().filter(line -> line.contains("failing: stopped")))
        .hasSize(1);
    assertThat(output).doesNotContain("a value of a person").doesNotContain("\tat ");
  }

  /** A job whose exception holds what no log may. */
  public record Broken(java.util.concurrent.atomic.AtomicInteger runs) {
    public void run() {
      runs.incrementAndGet();
      throw new IllegalStateException("a value of a person");
    }
  }

  /** Camel sends an option it does not know to the processor, as a query parameter. */
  @Test
  void every_option_of_an_http_endpoint_is_one_that_camel_knows() throws IOException {
    var known = httpOptions();
    var endpoints = endpoints().stream().filter(RouteFilesTest::isHttp).toList();

    assertThat(endpoints).isNotEmpty();
    for (var endpoint : endpoints) {
      assertThat(endpoint.get("uri").asString()).doesNotContain("?");
      assertThat(endpoint.path("parameters").propertyNames()).isSubsetOf(known);
    }
  }

  @Test
  void no_route_follows_a_redirect_or_leaves_our_client() throws IOException {
    for (var file : files()) {
      assertThat(Files.readString(file)).doesNotContainIgnoringCase("followRedirects");
    }
    assertThat(endpoints().stream().filter(RouteFilesTest::isHttp))
        .allMatch(
            endpoint ->
                endpoint.at("/parameters/httpClient").asString("").equals("#processorClient"));
  }

  @Test
  void only_one_route_leads_to_a_processor() throws IOException {
    var http = new ArrayList<String>();
    for (var file : files()) {
      for (var route : YAML.readTree(Files.readString(file))) {
        if (route.findParents("uri").stream().anyMatch(RouteFilesTest::isHttp)) {
          http.add(route.at("/route/id").asString());
        }
      }
    }

    assertThat(http).containsExactly("call-processor");
  }

  @Test
  void a_call_begins_and_ends_without_any_header() throws IOException {
    var steps =
        YAML.readTree(Files.readString(ROUTES.resolve("call-processor.camel.yaml")))
            .at("/0/route/from/steps");

    for (var step : List.of(steps.get(0), steps.get(steps.size() - 1))) {
      assertThat(step).hasToString("{\"removeHeaders\":{\"pattern\":\"*\"}}");
    }
  }

  @Test
  @ExtendWith(OutputCaptureExtension.class)
  void a_broken_file_stops_only_itself(@TempDir Path folder, CapturedOutput output)
      throws Exception {
    Files.writeString(folder.resolve("a.camel.yaml"), route("first"));
    Files.writeString(folder.resolve("b.camel.yaml"), route("second").replace("- log", "- lgo"));
    Files.writeString(folder.resolve("c.camel.yaml"), "- route: [");
    Files.writeString(folder.resolve("d.camel.yaml"), route("last"));
    Files.writeString(folder.resolve("e.yaml"), route("not-a-route-file"));

    try (var camel = new DefaultCamelContext()) {
      new RouteFiles(folder, true).beforeApplicationStart(camel);
      camel.start();

      assertThat(camel.getRoutes().stream().map(route -> route.getRouteId()))
          .containsExactlyInAnyOrder("first", "last");
    }
    assertThat(output).contains("b.camel.yaml is not loaded", "c.camel.yaml is not loaded");
  }

  /** A route is code: one that was put into the folder would run with all rights of the hub. */
  @Test
  @ExtendWith(OutputCaptureExtension.class)
  void a_file_that_did_not_come_with_this_version_is_not_run(
      @TempDir Path folder, CapturedOutput output) throws Exception {
    var shipped = files().get(0);
    Files.copy(shipped, folder.resolve(shipped.getFileName()));
    var changed = files().get(1);
    Files.writeString(
        folder.resolve(changed.getFileName()), Files.readString(changed) + route("added"));
    Files.writeString(folder.resolve("z.camel.yaml"), route("strange"));
    var routes = new RouteFiles(folder, false);

    assertThat(loaded(routes)).isNotEmpty().isSubsetOf(ids(shipped));
    assertThat(routes.health().getStatus()).isEqualTo(Status.DOWN);
    assertThat(routes.health().getDetails())
        .containsEntry("notLoaded", List.of(changed.getFileName().toString(), "z.camel.yaml"));
    assertThat(output).contains("z.camel.yaml is not loaded", "hub.own-routes");
  }

  @Test
  void a_file_of_this_installation_runs_where_that_is_allowed_and_health_tells_its_name(
      @TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("z.camel.yaml"), route("strange"));
    var routes = new RouteFiles(folder, true);

    assertThat(loaded(routes)).containsExactly("strange");
    assertThat(routes.health().getStatus()).isEqualTo(Status.UP);
    assertThat(routes.health().getDetails())
        .containsEntry("ofThisInstallation", List.of("z.camel.yaml"));
  }

  /** What a route file that is not ours could use must not be there. */
  @Test
  void parts_of_camel_that_no_route_uses_are_not_on_the_class_path() throws IOException {
    try (var camel = new DefaultCamelContext()) {
      for (var unused :
          List.of("controlbus", "dataset", "language", "mock", "saga", "stub", "xslt", "exec")) {
        assertThat(camel.getComponent(unused, true, false)).as(unused).isNull();
      }
    }
  }

  private static List<String> loaded(RouteFiles routes) {
    var camel = new DefaultCamelContext();
    routes.beforeApplicationStart(camel);
    return camel.getRouteDefinitions().stream().map(route -> route.getRouteId()).toList();
  }

  private static List<String> ids(Path file) throws IOException {
    return YAML.readTree(Files.readString(file)).findValuesAsString("id");
  }

  @Test
  void a_folder_that_is_not_there_is_named(@TempDir Path folder) {
    var none = folder.resolve("none");

    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> new RouteFiles(none, false).beforeApplicationStart(new DefaultCamelContext()))
        .hasMessageContainingAll("no routes in " + none.toAbsolutePath(), "hub.routes");
  }

  private static String route(String id) {
    return """
        - route:
            id: %s
            from:
              uri: direct:%s
              steps:
                - log: { message: "here" }
        """
        .formatted(id, id);
  }

  private static boolean isHttp(JsonNode endpoint) {
    return endpoint.get("uri").asString("").matches("https?:.*");
  }

  private static List<JsonNode> endpoints() throws IOException {
    var endpoints = new ArrayList<JsonNode>();
    for (var file : files()) {
      endpoints.addAll(YAML.readTree(Files.readString(file)).findParents("uri"));
    }
    return endpoints;
  }

  /** As the component's own catalogue lists them. */
  private static Set<String> httpOptions() throws IOException {
    try (var in =
        RouteFilesTest.class.getResourceAsStream(
            "/META-INF/org/apache/camel/component/http/http.json")) {
      return new JsonMapper()
          .readTree(in).get("properties").properties().stream()
              .filter(option -> option.getValue().path("kind").asString().equals("parameter"))
              .map(option -> option.getKey())
              .collect(toSet());
    }
  }

  private static List<Path> files() throws IOException {
    try (var files = Files.list(ROUTES)) {
      var routes = files.filter(file -> file.toString().endsWith(".camel.yaml")).sorted().toList();
      assertThat(routes).hasSizeGreaterThanOrEqualTo(4);
      return routes;
    }
  }

  private static List<Error> errors(String text) {
    return schema.validate(text, InputFormat.YAML);
  }
}
