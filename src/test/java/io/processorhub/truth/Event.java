package io.processorhub.truth;

import java.time.Instant;
import java.util.Optional;

/** One thing that happens in a world. */
sealed interface Event {

  /** The two lists. */
  enum Place {
    MAILCHIMP("mailchimp"),
    MAILERLITE("mailerlite");

    final String processor;

    Place(String processor) {
      this.processor = processor;
    }
  }

  /** What is wrong with the rest of the row that says no. */
  enum Spoilt {
    NO,
    /** In a column that no connection asks for. */
    PHONE,
    /** In a column that no connection asks for. */
    COUNTRY,
    /** In a column that a connection asks for. */
    LANGUAGE,
    /** The time of the no itself cannot be read. */
    TIME
  }

  /**
   * What a row says of the consent.
   *
   * @param word yes, no, or nothing
   * @param at when they said so; empty: the row tells no time
   */
  record Said(String word, Optional<Instant> at, Spoilt spoilt) {

    static final Said NOTHING = new Said("", Optional.empty(), Spoilt.NO);

    static Said yes(Optional<Instant> at) {
      return new Said("yes", at, Spoilt.NO);
    }

    static Said no(Optional<Instant> at) {
      return new Said("no", at, Spoilt.NO);
    }

    boolean no() {
      return word.equals("no");
    }
  }

  /**
   * A source tells about one of its records.
   *
   * @param address empty: none
   */
  record Told(String source, String id, String address, String name, Said said) implements Event {}

  /** What people, their mailboxes and the company's staff do at a list itself. */
  enum Act {
    UNSUBSCRIBES,
    BOUNCES,
    SUBSCRIBES,
    IS_REMOVED
  }

  /**
   * Somebody acts at a list.
   *
   * @param early whether before the round's files, else after them
   */
  record Acted(Act act, Place place, String address, boolean early) implements Event {}

  /**
   * A member changes the address in their profile at Mailchimp.
   *
   * @param early whether before the round's files, else after them
   */
  record ChangedThere(String address, String to, boolean early) implements Event {}

  /** What a person may ask the company for. */
  enum Right {
    ERASURE,
    WITHDRAWAL,
    RESTRICTION,
    LIFTING
  }

  /** A case is filed about the person of a record. */
  record Asked(Right right, String source, String id) implements Event {}
}
