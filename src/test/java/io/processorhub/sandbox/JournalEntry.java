package io.processorhub.sandbox;

import java.time.Instant;

/**
 * One request as the provider saw it.
 *
 * @param number in order of arrival, from 1
 * @param arrived when it arrived, to the microsecond
 * @param path with query, exactly as it stood on the wire
 * @param status as answered; 0 while it is being worked on, and if the connection was cut instead
 * @param changedState whether the provider kept something else afterwards than before
 * @param fault the misbehaviour applied, empty if the answer was honest
 */
public record JournalEntry(
    long number,
    Instant arrived,
    String method,
    String path,
    String body,
    int status,
    boolean changedState,
    String fault) {

  /** Whether it asked to change something, with or without success. */
  public boolean isWrite() {
    return !method.equals("GET");
  }

  JournalEntry answered(int status, boolean changedState, String fault) {
    return new JournalEntry(number, arrived, method, path, body, status, changedState, fault);
  }
}
