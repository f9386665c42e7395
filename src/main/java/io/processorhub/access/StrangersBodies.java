package io.processorhub.access;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.tomcat.util.buf.ByteChunk;
import org.apache.tomcat.util.net.ApplicationBufferHandler;

/**
 * Bodies that people without a token send, or do not send to the end. A thread waits for each of
 * them; so few may be waited for at once, and not for long, or 200 half-sent ones would hold every
 * thread of the API. It stands before everything else, where nothing has been read yet.
 */
final class StrangersBodies extends ValveBase {

  /** Threads of each of the two kinds that wait at once. */
  static final int MAX_AT_ONCE = 16;

  /** What a processor answers has 4,000 characters, each of up to 12 bytes in a form. */
  static final int MAX_FORM_BYTES = 60_000;

  private static final Duration FORM = Duration.ofSeconds(5);

  /** So that the sender of a long body gets to read why it was refused. */
  private static final Duration REST = Duration.ofSeconds(20);

  private static final long MAX_REST_BYTES = 16L << 20;
  private static final String FORMS = "/privacy";

  private final Semaphore forms = new Semaphore(MAX_AT_ONCE);
  private final Semaphore rests = new Semaphore(MAX_AT_ONCE);

  StrangersBodies() {
    super(true);
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    if (isForm(request) && hasBody(request)) {
      if (readForm(request, response)) {
        getNext().invoke(request, response);
      }
      return;
    }
    getNext().invoke(request, response);
    if (!request.isAsync() && hasBody(request) && !request.getCoyoteRequest().isFinished()) {
      readRest(request, response);
    }
  }

  private static boolean isForm(Request request) {
    var path = request.getDecodedRequestURI();
    return path != null && (path.equals(FORMS) || path.startsWith(FORMS + "/"));
  }

  private static boolean hasBody(Request request) {
    return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
  }

  /**
   * Reads the whole form, so that nobody behind this waits for it.
   *
   * @return false: it was refused and answered
   */
  private boolean readForm(Request request, Response response) throws IOException {
    if (request.getContentLengthLong() > MAX_FORM_BYTES) {
      return refused(request, response, 413, "This is too long for a form.");
    }
    if (!forms.tryAcquire()) {
      response.setHeader("Retry-After", "10");
      return refused(request, response, 503, "Many forms come in just now. Please try again.");
    }
    try {
      var body = new ByteChunk(1024);
      if (!read(request, body, MAX_FORM_BYTES, FORM)) {
        return refused(request, response, 408, "The form did not arrive. Please send it again.");
      }
      request.getCoyoteRequest().action(ActionCode.REQ_SET_BODY_REPLAY, body);
      // The server does not find a further request that was read together with this one.
      response.setHeader("Connection", "close");
      return true;
    } finally {
      forms.release();
    }
  }

  /** The answer is out; what comes after it is thrown away, or the connection closed. */
  private void readRest(Request request, Response response) throws IOException {
    response.finishResponse();
    if (!rests.tryAcquire()) {
      stopReading(request);
      return;
    }
    try {
      if (!read(request, null, MAX_REST_BYTES, REST)) {
        stopReading(request);
      }
    } finally {
      rests.release();
    }
  }

  /**
   * @param into null: it is thrown away
   * @return whether it came to its end
   */
  private static boolean read(Request request, ByteChunk into, long most, Duration time) {
    var until = System.nanoTime() + time.toNanos();
    var part = new Part();
    long total = 0;
    try {
      for (var n = request.getCoyoteRequest().doRead(part);
          n >= 0;
          n = request.getCoyoteRequest().doRead(part)) {
        total += n;
        if (total > most || System.nanoTime() - until > 0) {
          return false;
        }
        if (into != null) {
          into.append(part.bytes);
        }
      }
      return true;
    } catch (IOException e) {
      // It stopped coming, or is no chunk.
      return false;
    }
  }

  /** What the server read last; below its streams, since those end with the answer. */
  private static final class Part implements ApplicationBufferHandler {

    private ByteBuffer bytes = ByteBuffer.allocate(0);

    @Override
    public void setByteBuffer(ByteBuffer buffer) {
      bytes = buffer;
    }

    @Override
    public ByteBuffer getByteBuffer() {
      return bytes;
    }

    @Override
    public void expand(int size) {
      // The server brings its own buffers.
    }
  }

  private static boolean refused(Request request, Response response, int status, String words)
      throws IOException {
    response.setStatus(status);
    response.setContentType("text/plain");
    response.setCharacterEncoding("utf-8");
    var writer = response.getReporter();
    if (writer != null) {
      writer.write(words);
    }
    response.finishResponse();
    stopReading(request);
    return false;
  }

  private static void stopReading(Request request) {
    request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
  }
}
