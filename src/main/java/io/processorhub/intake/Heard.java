package io.processorhub.intake;

import java.util.Optional;

/** Tells what became of the noes in a refused contact. The numbers are stored. */
enum Heard {
  NOTHING(0, "", ""),
  TAKEN(1, "taken", "; the no in it was taken"),
  NOBODY(
      2,
      "not_taken",
      "; the no in it could not be taken: its id and its address lead to no one known person"),
  UNREADABLE(3, "not_taken", "; what may be a no in it could not be read and was not taken"),
  PARTLY(4, "partly_taken", "; a no in it was taken, what may be another one could not be read");

  private final int code;
  private final String word;
  private final String words;

  Heard(int code, String word, String words) {
    this.code = code;
    this.word = word;
    this.words = words;
  }

  static Heard of(int code) {
    return values()[code];
  }

  int code() {
    return code;
  }

  /** For programs; empty if there was no no. */
  Optional<String> word() {
    return word.isEmpty() ? Optional.empty() : Optional.of(word);
  }

  /** For people, to be put behind the words of the refusal. */
  String words() {
    return words;
  }

  boolean taken() {
    return this == TAKEN || this == PARTLY;
  }

  boolean notTaken() {
    return this == NOBODY || this == UNREADABLE || this == PARTLY;
  }
}
