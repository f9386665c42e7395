package io.processorhub.connector;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that a job failed, {@code routes/errors.camel.yaml}: at most one line a minute and job,
 * since a job that runs four times a second would fill the log while the database is away. The text
 * of the exception may hold values, so only its class is told.
 */
public final class JobFailures {

  private static final Logger LOG = LoggerFactory.getLogger(JobFailures.class);
  private static final Duration QUIET = Duration.ofMinutes(1);

  private final Clock clock;
  private final Map<String, Instant> told = new ConcurrentHashMap<>();

  JobFailures(Clock clock) {
    this.clock = clock;
  }

  public void note(Exchange exchange) {
    var job = exchange.getFromRouteId();
    var failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    if (isToBeTold(job, clock.instant())) {
      LOG.error("{}: stopped ({}); tried again", job, failure.getClass().getSimpleName());
    }
  }

  private boolean isToBeTold(String job, Instant now) {
    var kept =
        told.compute(
            job,
            (name, last) ->
                last == null || !now.isBefore(last.plus(QUIET)) || last.isAfter(now) ? now : last);
    return kept.equals(now);
  }
}
