package io.processorhub.intake;

import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import io.processorhub.foundation.Problem;
import io.processorhub.foundation.StrictJson;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Contacts as CloudEvents, in structured mode: one event, or a batch of them. */
@Tag(name = "Contacts")
@RestController
@RequestMapping("/api/v1/events")
class EventsController {

  static final String ONE = "application/cloudevents+json";
  static final String BATCH = "application/cloudevents-batch+json";

  private final Events events;

  EventsController(Events events) {
    this.events = events;
  }

  @Operation(
      operationId = "deliverEvents",
      summary = "Deliver contacts as CloudEvents",
      description =
          "Roles OPS, SOURCE. An event counts once, by its source and id, for 24 hours. One event that is refused is answered 422; in a batch each event has its own result.")
  @PostMapping(
      consumes = {ONE, BATCH},
      produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<Answer> take(@AuthenticationPrincipal Actor by, HttpServletRequest request)
      throws IOException {
    by.require(Task.DELIVER);
    var body = StrictJson.read(StrictJson.body(request, ContactsController.MOST_BYTES));
    return MediaType.parseMediaType(request.getContentType())
            .isCompatibleWith(MediaType.parseMediaType(BATCH))
        ? ResponseEntity.ok(events.take(batch(body), by))
        : one(events.take(List.of(body), by));
  }

  private static ResponseEntity<Answer> one(Answer answer) {
    var result = answer.results().get(0);
    if (result.refused().isPresent()) {
      throw Event.failure(result.refused().get());
    }
    var ok = ResponseEntity.ok();
    return (result.repeated() ? ok.header(ContactsController.REPLAYED, "true") : ok).body(answer);
  }

  private static List<JsonNode> batch(JsonNode body) {
    if (!body.isArray()) {
      throw Problem.of(
              400, "WRONG_TYPE", "Not a batch", "A batch is a list of events; one takes " + ONE)
          .failure();
    }
    if (body.size() > ContactRequests.MOST_CONTACTS) {
      throw Problem.of(
              413,
              "TOO_MANY",
              "Batch too long",
              "A batch takes at most %d events".formatted(ContactRequests.MOST_CONTACTS))
          .failure();
    }
    var list = new ArrayList<JsonNode>();
    body.forEach(list::add);
    return list;
  }
}
