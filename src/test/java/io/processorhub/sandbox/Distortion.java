package io.processorhub.sandbox;

import com.github.tomakehurst.wiremock.http.ChunkedDribbleDelay;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.http.HttpHeader;
import com.github.tomakehurst.wiremock.http.HttpHeaders;
import com.github.tomakehurst.wiremock.http.Response;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.zip.GZIPOutputStream;

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
    for (var header : answer.headers().entrySet()) {
      headers = headers.plus(new HttpHeader(header.getKey(), header.getValue()));
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
      case STATUS -> plain(provider.refusal(Integer.parseInt(wrong.detail()), "Not now."));
      case ERROR_429 -> tooMany(wrong.detail());
      case APPLY_THEN_TRUNCATED_JSON -> plain(honest.cut());
      case HTML_200 ->
          plain(Answer.html("<!DOCTYPE html><title>Log in</title><form><input></form>"));
      case EMPTY -> plain(Answer.NONE);
      case DELAY, DELAY_BEFORE, UNDONE, TWICE -> plain(honest);
      case DRIBBLE ->
          plain(honest).chunkedDribbleDelay(new ChunkedDribbleDelay(CRUMBS, (int) wrong.millis()));
      case REDIRECT -> redirect(wrong.detail());
      case NO_ANSWER -> Response.response().fault(Fault.EMPTY_RESPONSE);
      case BROKEN_CHUNK -> plain(honest).fault(Fault.MALFORMED_RESPONSE_CHUNK);
      case GARBAGE -> Response.response().fault(Fault.RANDOM_DATA_THEN_CLOSE);
      case WRONG_LENGTH ->
          plain(
              honest,
              new HttpHeader("Content-Length", Integer.toString(honest.body().length + 100)));
      case BOMB -> plain(honest, new HttpHeader("Content-Encoding", "gzip")).body(bomb());
      case SAYS -> plain(Answer.json(Json.read(wrong.detail()).orElseThrow()));
      case ALTERED -> plain(honest).body(altered(honest, wrong.detail().split("=>", 2)));
      case OTHER_PERSON -> plain(provider.aboutSomebodyElse(honest));
      case GIANT -> plain(honest).status(200).body(Distortion::giant);
      case WHOLE_BATCH_400 ->
          plain(provider.refusal(400, "This is not acceptable: " + wrong.detail()));
    };
  }

  private static Response.Builder redirect(String detail) {
    var parts = detail.matches("\\d{3} .*") ? detail.split(" ") : new String[] {"307", detail};
    return plain(Answer.empty(Integer.parseInt(parts[0])), new HttpHeader("Location", parts[1]));
  }

  private static byte[] altered(Answer honest, String... change) {
    var text = new String(honest.body(), java.nio.charset.StandardCharsets.UTF_8);
    return Answer.utf8(text.replaceAll(change[0], change[1]));
  }

  private static byte[] bomb() {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      for (var i = 0; i < 1024; i++) {
        gzip.write(new byte[MEGABYTE]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  private Response.Builder tooMany(String retryAfter) {
    var answer = provider.refusal(429, "Slow down.");
    return retryAfter.isEmpty()
        ? plain(answer)
        : plain(answer, new HttpHeader("Retry-After", retryAfter));
  }

  private static InputStream giant() {
    var megabyte = new byte[MEGABYTE];
    Arrays.fill(megabyte, (byte) 'x');
    var body = Collections.nCopies(20, megabyte).stream().map(ByteArrayInputStream::new);
    return new SequenceInputStream(Collections.enumeration(body.toList()));
  }
}
