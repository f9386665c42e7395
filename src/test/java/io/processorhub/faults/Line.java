package io.processorhub.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The line between the hub and a stand-in, which can be cut and mended. */
final class Line implements AutoCloseable {

  private final URI to;
  private final int port;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile ServerSocket server;
  private volatile boolean silent;

  Line(String to) {
    this.to = URI.create(to);
    this.server = listen(0);
    this.port = server.getLocalPort();
    daemon(() -> accept(server));
  }

  String origin() {
    return "http://127.0.0.1:" + port;
  }

  /** Whoever calls is refused. */
  void cut() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    hangUp();
  }

  /** Whoever calls is let in and never hears anything. */
  void silence() {
    silent = true;
    hangUp();
  }

  void mend() {
    silent = false;
    hangUp();
    if (server.isClosed()) {
      var again = listen(port);
      server = again;
      daemon(() -> accept(again));
    }
  }

  @Override
  public void close() {
    cut();
  }

  private void hangUp() {
    open.forEach(Line::shut);
    open.clear();
  }

  private static ServerSocket listen(int port) {
    try {
      var socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(ServerSocket listening) {
    while (!listening.isClosed()) {
      try {
        var near = listening.accept();
        open.add(near);
        if (!silent) {
          var far = new Socket(to.getHost(), to.getPort());
          open.add(far);
          daemon(() -> copy(near, far));
          daemon(() -> copy(far, near));
        }
      } catch (IOException e) {
        // Closed, or the other end is gone: the next one may do better.
      }
    }
  }

  private void copy(Socket from, Socket into) {
    try (from;
        into) {
      from.getInputStream().transferTo(into.getOutputStream());
    } catch (IOException e) {
      // Either end hung up.
    } finally {
      open.remove(from);
      open.remove(into);
    }
  }

  private static void shut(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed all the same.
    }
  }

  private static void daemon(Runnable work) {
    var thread = new Thread(work, "line");
    thread.setDaemon(true);
    thread.start();
  }
}
