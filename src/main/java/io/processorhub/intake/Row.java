package io.processorhub.intake;

import io.processorhub.consent.Statement;
import io.processorhub.subject.Contact;
import java.util.List;

/**
 * What became of one contact that was read, whichever way it came in.
 *
 * <p>The place is where it stood: the line of a file, or its number in a request, from one.
 */
sealed interface Row {

  long place();

  /** It keeps the rules. */
  record Taken(long place, Contact contact, List<Statement> statements) implements Row {}

  /**
   * It does not; where and why, never what stood there.
   *
   * @param field the field's name; empty if it has none the hub knows
   * @param hint where exactly, or what belongs there; in our own words only, and often empty
   */
  record Refused(long place, String field, RowCode code, String hint) implements Row {

    Refused(long place, String field, RowCode code) {
      this(place, field, code, "");
    }

    String words() {
      return hint.isEmpty() ? code.words() : code.words() + ": " + hint;
    }
  }
}
