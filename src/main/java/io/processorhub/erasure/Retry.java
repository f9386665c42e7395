package io.processorhub.erasure;

import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.dao.ConcurrencyFailureException;

/**
 * Two transactions that wait for each other: the database ends one of them, and it is run again.
 */
public final class Retry {

  private static final RetryTemplate TEMPLATE =
      new RetryTemplate(
          RetryPolicy.builder()
              .includes(ConcurrencyFailureException.class)
              .maxRetries(5)
              .delay(Duration.ofMillis(20))
              .jitter(Duration.ofMillis(20))
              .build());

  private Retry() {}

  public static <T> T onConflict(Supplier<T> work) {
    try {
      return TEMPLATE.execute(work::get);
    } catch (RetryException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    }
  }
}
