package io.processorhub.erasure;

import java.time.LocalDate;

/** How people name a case, e.g. on the telephone and on a certificate: 2026-000042. */
public final class CaseNumber {

  private CaseNumber() {}

  public static String of(LocalDate received, long id) {
    return "%d-%06d".formatted(received.getYear(), id);
  }
}
