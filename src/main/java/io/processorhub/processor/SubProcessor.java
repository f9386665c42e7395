package io.processorhub.processor;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.LocalDate;
import java.util.List;

/**
 * One version of what is known about somebody who works for a processor (Art. 28(2), (4)). Name,
 * address, contact and the chain must be at hand: EDPB Opinion 22/2024.
 *
 * @param contact whom to ask there: a person, an office, an address
 * @param parent the sub-processor it works for; left out: the processor itself
 * @param categories of personal data that it gets to see, in words
 * @param until the last day it is used; left out: still
 * @param notifiedOn when the processor told us
 * @param objectionUntil the last day on which we may object
 * @param source where the processor says so
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SubProcessor(
    String name,
    String address,
    String contact,
    String country,
    String parent,
    String service,
    List<String> categories,
    LocalDate since,
    LocalDate until,
    LocalDate notifiedOn,
    LocalDate objectionUntil,
    Decision decision,
    String source) {

  public SubProcessor {
    categories = categories == null ? List.of() : List.copyOf(categories);
  }

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
