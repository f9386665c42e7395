package io.processorhub;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationContextInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Lets the hubs of one JVM set logging up one after the other: they share one logging system, and
 * two at once end in "Unable to find Spring Environment in logger context". All that comes later,
 * the migrations among it, they do at the same time.
 */
final class LoggingSetUp implements ApplicationListener<ApplicationContextInitializedEvent> {

  private static final ReentrantLock LOGGING = new ReentrantLock();

  private LoggingSetUp() {}

  static ConfigurableApplicationContext oneAtATime(
      SpringApplication hub, Supplier<ConfigurableApplicationContext> run) {
    hub.addListeners(new LoggingSetUp());
    LOGGING.lock();
    try {
      return run.get();
    } finally {
      release(); // of one that failed before
    }
  }

  @Override
  public void onApplicationEvent(ApplicationContextInitializedEvent loggingIsSetUp) {
    release();
  }

  private static void release() {
    if (LOGGING.isHeldByCurrentThread()) {
      LOGGING.unlock();
    }
  }
}
