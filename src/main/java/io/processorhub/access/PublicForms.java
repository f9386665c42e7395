package io.processorhub.access;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Reads what people without a login send, before anything else is done with it. A body that is not
 * complete keeps no thread, so that half-sent forms cannot stop the API; few are read at once, each
 * has a deadline and a length.
 */
final class PublicForms implements Filter {

  static final int MAX_AT_ONCE = 16;
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final int MAX_BYTES = 8 * 1024;

  /** The answer of a processor may be 4,000 letters, each up to nine bytes as it is sent. */
  private static final int MAX_BYTES_OF_ANSWER = 40 * 1024;

  private final Semaphore free = new Semaphore(MAX_AT_ONCE);

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    var http = (HttpServletRequest) request;
    if (!hasBody(http)) {
      chain.doFilter(request, response);
    } else if (http.getContentLengthLong() > longest(http)) {
      refuse(http, (HttpServletResponse) response, Refusal.TOO_LONG);
    } else if (!free.tryAcquire()) {
      refuse(http, (HttpServletResponse) response, Refusal.BUSY);
    } else {
      new Reading(http, (HttpServletResponse) response).start();
    }
  }

  private static boolean hasBody(HttpServletRequest request) {
    return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
  }

  private static int longest(HttpServletRequest request) {
    return request.getRequestURI().startsWith("/privacy/answer/") ? MAX_BYTES_OF_ANSWER : MAX_BYTES;
  }

  private enum Refusal {
    MALFORMED(400, "This form could not be read", "Please go back and send it once more."),
    LATE(408, "This form did not arrive", "Please send it once more."),
    TOO_LONG(413, "This form is too long", "Please write less, or write to us by mail."),
    BUSY(503, "Please come back in a moment", "Many people are writing to us just now.");

    private final int status;
    private final String title;
    private final String sentence;

    Refusal(int status, String title, String sentence) {
      this.status = status;
      this.title = title;
      this.sentence = sentence;
    }
  }

  /**
   * The answer goes out before the connection is given up; the rest of the body is not waited for.
   */
  private static void refuse(
      HttpServletRequest request, HttpServletResponse response, Refusal refusal)
      throws IOException {
    var page =
        "<!doctype html><html lang=\"en\"><title>%s</title><link rel=\"stylesheet\" href=\"/privacy/style.css\"><h1>%s</h1><p>%s</p></html>"
            .formatted(refusal.title, refusal.title, refusal.sentence)
            .getBytes(StandardCharsets.UTF_8);
    response.setStatus(refusal.status);
    response.setContentType("text/html;charset=UTF-8");
    response.setContentLength(page.length);
    response.setHeader("Connection", "close");
    if (refusal == Refusal.BUSY) {
      response.setHeader("Retry-After", StatusProblem.TRY_AGAIN_SECONDS);
    }
    response.getOutputStream().write(page);
    response.flushBuffer();
    UnreadBodies.abandon(request);
  }

  /** One body on its way in. Its place is free again when its request was answered. */
  private final class Reading implements ReadListener, AsyncListener {

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final PublicForm form;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private ServletInputStream in;
    private AsyncContext context;
    private boolean over;

    private Reading(HttpServletRequest request, HttpServletResponse response) {
      this.request = request;
      this.response = response;
      this.form = new PublicForm(request);
    }

    private void start() throws IOException {
      context = request.startAsync(form, response);
      context.setTimeout(DEADLINE.toMillis());
      context.addListener(this);
      in = request.getInputStream();
      in.setReadListener(this);
    }

    @Override
    public void onDataAvailable() throws IOException {
      var some = new byte[4096];
      while (in.isReady()) {
        var n = in.read(some);
        if (n < 0) {
          return;
        }
        body.write(some, 0, n);
        if (body.size() > longest(request)) {
          end(Refusal.TOO_LONG);
          return;
        }
      }
    }

    @Override
    public void onAllDataRead() throws IOException {
      if (over) {
        return;
      }
      if (form.fill(body.toByteArray())) {
        over = true;
        context.dispatch();
      } else {
        end(Refusal.MALFORMED);
      }
    }

    private void end(Refusal refusal) throws IOException {
      over = true;
      refuse(request, response, refusal);
      context.complete();
    }

    /** The connection broke, and nobody is there to be told; or the hub itself gave it up. */
    @Override
    public void onError(Throwable e) {
      if (!over) {
        over = true;
        context.complete();
      }
    }

    @Override
    public void onTimeout(AsyncEvent event) throws IOException {
      end(Refusal.LATE);
    }

    @Override
    public void onComplete(AsyncEvent event) {
      free.release();
    }

    @Override
    public void onError(AsyncEvent event) {
      // Its end is told to onComplete.
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
      // What answers a form does not start another one.
    }
  }
}
