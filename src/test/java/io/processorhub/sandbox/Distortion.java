package io.processorhub.sandbox;

import com.github.tomakehurst.wiremock.http.ChunkedDribbleDelay;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.http.HttpHeader;
import com.github.tomakehurst.wiremock.http.HttpHeaders;
import com.github.tomakehurst.wiremock.http.Response;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Collections;

/** What the caller gets to see of an answer. */
final class Distortion {

  private static final int CRUMBS = 50;
  private static final int MEGABYTE = 1 << 20;

  private final Provider provider;

  Distortion(Provider provider) {
    this.provider = provider;
  }

  static Response.Builder plain(Answer answer, HttpHeader... more) {
    var headers = new HttpHeaders(more);
    if (!answer.contentType().isEmpty()) {
      headers = headers.plus(new HttpHeader("Content-Type", answer.contentType()));
    }
    return Response.response().status(answer.status()).headers(headers).body(answer.body());
  }

  Response of(Answer honest, Misbehaviour wrong) {
    return distorted(honest, wrong).build();
  }

  private Response.Builder distorted(Answer honest, Misbehaviour wrong) {
    return switch (wrong.kind()) {
      case APPLY_THEN_RESET, RESET -> Response.response().fault(Fault.CONNECTION_RESET_BY_PEER);
      case APPLY_THEN_500, ERROR_500 -> plain(provider.refusal(500, "An unexpected error."));
      case ERROR_429 -> tooMany(wrong.detail());
      case APPLY_THEN_TRUNCATED_JSON -> plain(cut(honest));
      case HTML_200 ->
          plain(Answer.html("<!DOCTYPE html><title>Log in</title><form><input></form>"));
      case EMPTY -> plain(Answer.NONE);
      case DELAY, DELAY_BEFORE -> plain(honest);
      case DRIBBLE ->
          plain(honest).chunkedDribbleDelay(new ChunkedDribbleDelay(CRUMBS, (int) wrong.millis()));
      case REDIRECT -> plain(Answer.empty(307), new HttpHeader("Location", wrong.detail()));
      case OTHER_PERSON -> plain(provider.aboutSomebodyElse(honest));
      case GIANT -> plain(honest).status(200).body(Distortion::giant);
      case WHOLE_BATCH_400 -> plain(provider.refusal(400, "One of the items is not acceptable."));
    };
  }

  private Response.Builder tooMany(String retryAfter) {
    var answer = provider.refusal(429, "Slow down.");
    return retryAfter.isEmpty()
        ? plain(answer)
        : plain(answer, new HttpHeader("Retry-After", retryAfter));
  }

  private static Answer cut(Answer honest) {
    var whole = honest.body().length > 0 ? honest.body() : Answer.utf8("{\"id\":\"1\"}");
    var half = Arrays.copyOf(whole, whole.length / 2);
    return new Answer(200, "application/json; charset=utf-8", half, honest.changed());
  }

  private static InputStream giant() {
    var megabyte = new byte[MEGABYTE];
    Arrays.fill(megabyte, (byte) 'x');
    var body = Collections.nCopies(20, megabyte).stream().map(ByteArrayInputStream::new);
    return new SequenceInputStream(Collections.enumeration(body.toList()));
  }
}
