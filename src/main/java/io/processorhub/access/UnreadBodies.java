package io.processorhub.access;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/**
 * The rest of a refused stranger's body is not read: its connection is closed instead. The server
 * would otherwise wait for it, with a thread, for as long as the sender likes.
 */
final class UnreadBodies extends ValveBase {

  private static final String ABANDON = UnreadBodies.class.getName();

  UnreadBodies() {
    super(true);
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    var giveUp = new GiveUp(request);
    request.setAttribute(ABANDON, giveUp);
    getNext().invoke(request, response);
    giveUp.outside = true;
    var stranger = response.getStatus() == 401 && !request.isAsync() && !wasRead(request);
    if (giveUp.wanted || stranger) {
      close(request);
    }
  }

  /** Within the server's own valves it would be taken for an error that wants a page. */
  private static final class GiveUp implements Runnable {

    private final Request request;
    private volatile boolean outside;
    private volatile boolean wanted;

    private GiveUp(Request request) {
      this.request = request;
    }

    @Override
    public void run() {
      wanted = true;
      if (outside) {
        close(request);
      }
    }
  }

  /** Whoever is refused now is not listened to any longer. */
  static void abandon(ServletRequest request) {
    if (request.getAttribute(ABANDON) instanceof Runnable abandon) {
      abandon.run();
    }
  }

  private static boolean wasRead(Request request) {
    var read = new AtomicBoolean();
    request.getCoyoteRequest().action(ActionCode.REQUEST_BODY_FULLY_READ, read);
    return read.get();
  }

  private static void close(Request request) {
    request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
  }
}
