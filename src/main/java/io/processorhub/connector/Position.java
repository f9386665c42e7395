package io.processorhub.connector;

import java.util.Optional;

/**
 * Where a page of a processor's list begins.
 *
 * @param page counted from 0
 * @param since leaves out what did not change since then; empty: the whole list
 * @param cursor the processor's own word for the place, after the first page
 */
record Position(int page, Optional<String> since, Optional<String> cursor) {

  static Position first() {
    return new Position(0, Optional.empty(), Optional.empty());
  }
}
