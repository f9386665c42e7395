package io.processorhub.connector;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeException;
import org.apache.camel.Header;
import org.apache.camel.Headers;
import org.apache.camel.ProducerTemplate;

/** What {@code routes/call-processor.camel.yaml} asks for: a request from a call, and an answer. */
public final class Calls {

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final String ROUTE = "direct:call-processor";

  private final ProducerTemplate camel;

  Calls(ProducerTemplate camel) {
    this.camel = camel;
  }

  /** Makes the call by the route, for callers that are not routes themselves. */
  Answer make(Call call) {
    return camel.requestBody(ROUTE, call, Answer.class);
  }

  /** The request's body; method, address and the rest go into {@code headers}. */
  public String request(@Body Call call, @Headers Map<String, Object> headers) {
    var query = call.url().indexOf('?');
    headers.put(Exchange.HTTP_METHOD, call.method());
    headers.put(Exchange.HTTP_URI, query < 0 ? call.url() : call.url().substring(0, query));
    if (query >= 0) {
      headers.put(Exchange.HTTP_QUERY, call.url().substring(query + 1));
    }
    headers.put("Accept", "application/json");
    headers.put("Authorization", call.authorization());
    headers.put(ProcessorClient.DEADLINE, call.deadline().line());
    call.body()
        .ifPresent(body -> headers.put(Exchange.CONTENT_TYPE, "application/json; charset=UTF-8"));
    return call.body().orElse(null);
  }

  /** The processor answered, in whatever way. */
  public Answer received(
      @Header(Exchange.HTTP_RESPONSE_CODE) int status,
      @Header("Retry-After") String retryAfter,
      @Header("X-RateLimit-Limit") String limit,
      @Body String body) {
    return new Answer.Received(
        status,
        body == null ? "" : body,
        retryAfter(retryAfter, Instant.now()),
        Optional.ofNullable(limit)
            .map(String::strip)
            .filter(text -> text.matches("\\d{1,7}"))
            .map(Integer::valueOf));
  }

  /** The call failed, or its answer could not be read. */
  public Answer failed(@ExchangeException Exception cause) {
    var root = (Throwable) cause;
    while (root.getCause() != null && !ProcessorClient.neverLeft(root)) {
      root = root.getCause();
    }
    var kind =
        root instanceof ProcessorClient.NeverLeft
            ? root.getMessage()
            : root.getClass().getSimpleName();
    return new Answer.None(kind, !ProcessorClient.neverLeft(root));
  }

  /** Retry-After in seconds or as a date (RFC 9110); what makes no sense is left out. */
  static Optional<Duration> retryAfter(String header, Instant now) {
    if (header == null || header.isBlank()) {
      return Optional.empty();
    }
    try {
      var wait =
          header.strip().matches("\\d{1,9}")
              ? Duration.ofSeconds(Long.parseLong(header.strip()))
              : Duration.between(
                  now,
                  ZonedDateTime.parse(header.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                      .toInstant());
      return Optional.of(clamp(wait));
    } catch (DateTimeParseException e) {
      return header.strip().matches("\\d+") ? Optional.of(LONGEST) : Optional.empty();
    }
  }

  private static Duration clamp(Duration wait) {
    return wait.compareTo(SHORTEST) < 0 ? SHORTEST : wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }
}
