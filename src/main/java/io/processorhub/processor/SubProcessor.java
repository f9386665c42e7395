package io.processorhub.processor;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.LocalDate;

/**
 * One version of what is known about somebody who works for a processor (Art. 28(2), (4)).
 *
 * @param until the last day it is used; left out: still
 * @param notifiedOn when the processor told us
 * @param objectionUntil the last day on which we may object
 * @param source where the processor says so
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SubProcessor(
    String name,
    String address,
    String country,
    String service,
    LocalDate since,
    LocalDate until,
    LocalDate notifiedOn,
    LocalDate objectionUntil,
    Decision decision,
    String source) {

  /** What we said to it. */
  public enum Decision {
    /** Nothing yet. */
    PENDING,
    /** Agreed, or let the time to object pass. */
    ACCEPTED,
    /** Objected. */
    OBJECTED
  }

  /** Whether it stands against us on a day: we objected, or let the time to object pass. */
  boolean isOpposed(LocalDate day) {
    return switch (decision) {
      case OBJECTED -> true;
      case PENDING -> objectionUntil != null && day.isAfter(objectionUntil);
      case ACCEPTED -> false;
    };
  }

  boolean used(LocalDate day) {
    return !day.isBefore(since) && (until == null || !day.isAfter(until));
  }
}
