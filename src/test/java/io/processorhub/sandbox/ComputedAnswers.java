package io.processorhub.sandbox;

import com.github.tomakehurst.wiremock.extension.ResponseTransformerV2;
import com.github.tomakehurst.wiremock.http.HttpHeader;
import com.github.tomakehurst.wiremock.http.Response;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Where WireMock asks us for each answer. */
final class ComputedAnswers implements ResponseTransformerV2 {

  private final Function<Call, Response> answers;

  ComputedAnswers(Function<Call, Response> answers) {
    this.answers = answers;
  }

  @Override
  public String getName() {
    return "computed-answers";
  }

  @Override
  public Response transform(Response ignored, ServeEvent event) {
    return answers.apply(call(event.getRequest()));
  }

  private static Call call(LoggedRequest request) {
    var headers =
        request.getHeaders().all().stream()
            .filter(HttpHeader::isPresent)
            .collect(
                Collectors.toMap(
                    header -> header.key().toLowerCase(Locale.ROOT),
                    HttpHeader::firstValue,
                    (first, second) -> first));
    return new Call(
        request.getMethod().getName(), request.getUrl(), headers, request.getBodyAsString());
  }
}
