package io.processorhub.intake;

import io.processorhub.consent.Statement;
import io.processorhub.subject.Contact;
import java.util.List;
import java.util.Optional;

/**
 * What became of one contact that was read, whichever way it came in.
 *
 * <p>The place is where it stood: the line of a file, or its number in a request, from one.
 */
sealed interface Row {

  long place();

  /** Notes to the sender, about a contact that was taken or refused. */
  List<Note> notes();

  /** It keeps the rules. */
  record Taken(long place, Contact contact, List<Statement> statements, List<Note> notes)
      implements Row {

    /** It keeps the rules and may not be taken all the same. */
    Refused refused(String field, RowCode code) {
      var noes = new Noes(Optional.of(contact.key()), contact.address(), no(statements), false);
      return new Refused(place, field, code, "", noes, Heard.NOTHING, notes);
    }
  }

  /**
   * It does not; where and why, never what stood there.
   *
   * @param field the field's name; empty if it has none the hub knows
   * @param hint where exactly, or what belongs there; in our own words only, and often empty
   * @param noes what must be heard all the same
   * @param heard what became of them
   */
  record Refused(
      long place, String field, RowCode code, String hint, Noes noes, Heard heard, List<Note> notes)
      implements Row {

    Refused(long place, String field, RowCode code) {
      this(place, field, code, "");
    }

    Refused(long place, String field, RowCode code, String hint) {
      this(place, field, code, hint, Noes.NONE, Heard.NOTHING, List.of());
    }

    Refused with(Noes found, List<Note> noted) {
      return new Refused(place, field, code, hint, found, heard, noted);
    }

    Refused with(Heard became) {
      return new Refused(place, field, code, hint, noes, became, notes);
    }

    String words() {
      return (hint.isEmpty() ? code.words() : code.words() + ": " + hint) + heard.words();
    }
  }

  /**
   * The noes in a refused contact, and how the person is found whom they are about.
   *
   * @param key keyed hash of the source's id; empty if it has none
   * @param address keyed hash of the canonical address; empty if none can be read
   * @param unreadable whether there may be a no that cannot be read
   */
  record Noes(
      Optional<byte[]> key, Optional<byte[]> address, List<Statement> said, boolean unreadable) {

    static final Noes NONE = new Noes(Optional.empty(), Optional.empty(), List.of(), false);

    /** There may be a no, and nothing of the contact can be read. */
    static final Noes UNREADABLE = new Noes(Optional.empty(), Optional.empty(), List.of(), true);
  }

  /**
   * A note to the sender that refuses nothing.
   *
   * @param field the field's name
   * @param hint where exactly; in our own words only, and often empty
   */
  record Note(String field, NoteCode code, String hint) {

    String words() {
      return hint.isEmpty() ? code.words() : code.words() + ": " + hint;
    }
  }

  /** The withdrawals among the statements. */
  static List<Statement> no(List<Statement> statements) {
    return statements.stream().filter(said -> !said.granted()).toList();
  }
}
