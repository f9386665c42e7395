package io.processorhub.consent;

import java.time.Instant;
import java.util.Optional;

/**
 * What a source says a person said about one thing.
 *
 * @param consent what it is about, e.g. {@code marketing.email}
 * @param at when they said it; if unknown, a grant counts as older than any withdrawal, and a
 *     withdrawal as made now
 */
public record Statement(String consent, boolean granted, Optional<Instant> at) {

  /** Equal statements give equal words. */
  public String canonical() {
    return consent + (granted ? "+" : "-") + at.map(Instant::toString).orElse("");
  }
}
