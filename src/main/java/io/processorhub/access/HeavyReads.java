package io.processorhub.access;

import io.processorhub.foundation.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Lets a few large reports be made at once, and a few more wait for their turn; whoever comes then
 * is asked to come again. Without it, some dozens of them take each connection for requests and
 * each processor of the machine, and everything else waits with them. Which operations are heavy is
 * said in the table of tasks; no other operation passes here.
 */
final class HeavyReads implements HandlerInterceptor {

  /** Threads that wait are lost to everything else. */
  static final int MAX_WAITING = 8;

  private final Semaphore line;
  private final Semaphore places;
  private final long waitNanos;

  /**
   * @param connections for all requests; reports get half of them at most
   */
  HeavyReads(HeavyReadSettings settings, int connections) {
    var atOnce = Math.max(1, Math.min(settings.atOnce(), connections / 2));
    places = new Semaphore(atOnce, true);
    line = new Semaphore(atOnce + MAX_WAITING);
    waitNanos = settings.waiting().toNanos();
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (isHeavy(handler) && !enter()) {
      throw full();
    }
    return true;
  }

  @Override
  public void afterCompletion(
      HttpServletRequest request, HttpServletResponse response, Object handler, Exception e) {
    if (isHeavy(handler)) {
      places.release();
      line.release();
    }
  }

  private static boolean isHeavy(Object handler) {
    return TaskInterceptor.operation(handler).filter(Task::isHeavy).isPresent();
  }

  private boolean enter() {
    if (!line.tryAcquire()) {
      return false;
    }
    if (place()) {
      return true;
    }
    line.release();
    return false;
  }

  private boolean place() {
    try {
      return places.tryAcquire(waitNanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Problem.Failure full() {
    return Problem.of(
            503,
            "MANY_REPORTS",
            "Many reports at once",
            "As many large reports as the hub makes at once are being made; nothing was done, ask again")
        .failure();
  }
}
