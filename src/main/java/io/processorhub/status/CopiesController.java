package io.processorhub.status;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import io.processorhub.copy.CopyState;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.foundation.Page;
import io.processorhub.foundation.Problem;
import io.processorhub.foundation.StrictJson;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** What processors hold and how it stands, without a value. */
@Tag(name = "Copies")
@RestController
@RequestMapping(path = "/api/v1/copies", produces = MediaType.APPLICATION_JSON_VALUE)
class CopiesController {

  private static final int MOST = 1_000;
  private static final int MOST_BYTES = 10_000;

  /** What a source or connection may be called; what cannot be one is not looked for. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");

  private final CopyList copies;

  CopiesController(JdbcClient db, KeyedHash hash) {
    this.copies = new CopyList(db, hash);
  }

  @Operation(
      operationId = "listCopies",
      summary = "What processors hold, copy by copy",
      description =
          "Roles OPS, COMPLIANCE, AUDITOR. A page may hold fewer than asked for, even none: it is the last one only if it has no next.")
  @GetMapping
  Page<CopyView> copies(
      @Parameter(description = "name of a connection") @RequestParam Optional<String> connection,
      @Parameter(description = "one word, such as held") @RequestParam Optional<String> state,
      @Parameter(description = "where the page before ended; next has it") @RequestParam
          Optional<String> after,
      @Parameter(description = "at most 1000") @RequestParam(defaultValue = "100") int limit,
      @AuthenticationPrincipal Actor by) {
    require(by);
    var filter =
        new CopyList.Filter(
            connection.map(this::connection), state.map(CopiesController::state), by.account());
    var size = Math.max(1, Math.min(limit, MOST));
    var part =
        copies.list(filter, after.map(CopiesController::cursor).orElse(CopyCursor.START), size);
    return new Page<>(
        part.copies(), part.next().map(next -> address(connection, filter.state(), next, size)));
  }

  /** A search by value is a POST, so that the value stands in no log of addresses. */
  @Operation(
      operationId = "searchCopies",
      summary = "The copies of one person",
      description =
          "Roles OPS, COMPLIANCE, AUDITOR. Also copies of what other sources say of the same person.",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = "application/json",
                      schema = @Schema(implementation = Search.class),
                      examples = @ExampleObject("{\"source\": \"crm\", \"external_id\": \"42\"}"))))
  @PostMapping(path = "/search", consumes = MediaType.APPLICATION_JSON_VALUE)
  Page<CopyView> search(@AuthenticationPrincipal Actor by, HttpServletRequest request)
      throws IOException {
    require(by);
    var asked = StrictJson.read(StrictJson.body(request, MOST_BYTES));
    var source = text(asked, "source");
    var id = text(asked, "external_id");
    return new Page<>(
        Optional.of(source)
            .filter(one -> NAME.matcher(one).matches())
            .flatMap(one -> copies.ofPerson(one, id, by.account()))
            .orElseThrow(
                () ->
                    refused(
                        404,
                        "NO_SUCH_CONTACT",
                        "No source knows a contact by that id, or this token may not see it")),
        Optional.empty());
  }

  private static void require(Actor by) {
    by.require(Task.READ_COPIES);
  }

  private static String text(JsonNode asked, String name) {
    if (!asked.isObject() || asked.size() != 2 || !asked.path(name).isString()) {
      throw refused(
          400, "BAD_SEARCH", "A search is {\"source\": ..., \"external_id\": ...}, both as text");
    }
    return asked.get(name).asString().strip();
  }

  private short connection(String name) {
    return Optional.of(name)
        .filter(one -> NAME.matcher(one).matches())
        .flatMap(copies::connection)
        .orElseThrow(
            () ->
                refused(
                    400,
                    "NO_SUCH_CONNECTION",
                    "connection: there is none of that name; /api/v1/connections lists them"));
  }

  private static CopyState state(String word) {
    return Arrays.stream(CopyState.values())
        .filter(state -> CopyList.word(state).equals(word))
        .findFirst()
        .orElseThrow(() -> refused(400, "NO_SUCH_STATE", "state: one of " + states()));
  }

  private static String states() {
    return Arrays.stream(CopyState.values()).map(CopyList::word).collect(Collectors.joining(", "));
  }

  private static CopyCursor cursor(String after) {
    return CopyCursor.parse(after)
        .orElseThrow(
            () -> refused(400, "BAD_CURSOR", "after: take it from next of the page before"));
  }

  private static Problem.Failure refused(int status, String code, String detail) {
    return Problem.of(status, code, "Cannot list that", detail).failure();
  }

  private static String address(
      Optional<String> connection, Optional<CopyState> state, CopyCursor next, int size) {
    return "/api/v1/copies?after=%s&limit=%d%s%s"
        .formatted(
            next.text(),
            size,
            connection.map(name -> "&connection=" + name).orElse(""),
            state.map(word -> "&state=" + CopyList.word(word)).orElse(""));
  }

  /** Whom a search is about. */
  record Search(String source, @JsonProperty("external_id") String externalId) {}
}
