package io.processorhub.access;

import io.processorhub.foundation.Problem;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the server itself refuses, such as a line that is no HTTP, as a problem instead of a page.
 * Public because the server makes it by its name.
 */
public final class ServerErrors extends ErrorReportValve {

  private static final JsonMapper JSON = new JsonMapper();

  @Override
  protected void report(Request request, Response response, Throwable throwable) {
    var status = response.getStatus();
    if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    try {
      response.setContentType(Problem.MEDIA_TYPE);
      response.setCharacterEncoding("utf-8");
      var writer = response.getReporter();
      if (writer != null) {
        writer.write(JSON.writeValueAsString(StatusProblem.of(status, "")));
        response.finishResponse();
      }
    } catch (IOException e) {
      // Whoever asked is gone.
    }
  }
}
