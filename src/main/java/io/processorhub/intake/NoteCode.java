package io.processorhub.intake;

/** A note to the sender about a contact: a code for programs, words for people. */
enum NoteCode {
  NO_COUNTS_FROM_NOW(
      "is not a time such as 2026-05-04T10:00:00Z, or lies in the future; the no counts from now");

  private final String words;

  NoteCode(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }
}
