package io.processorhub.intake;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.processorhub.subject.ItemChange;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What became of one contact of a request: taken or refused, never with a value of it.
 *
 * @param place where it stands in the request, from one
 * @param taken {@code new}, {@code changed} or {@code unchanged}
 * @param notes to the sender, about a contact that was taken or refused
 * @param repeated whether the same was sent before, so that nothing was done this time
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Result(
    @Schema(description = "where the contact stands in the request, from 1") long place,
    @Schema(description = "new, changed or unchanged") Optional<String> taken,
    Optional<Refusal> refused,
    @Schema(description = "what is odd and refused nothing") List<Note> notes,
    @Schema(description = "true if the same event came before, so that nothing was done this time")
        @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        boolean repeated) {

  /**
   * @param field its name; empty if it is the contact as a whole
   * @param code for programs
   * @param words for people
   * @param no what became of a no in it
   */
  @Schema(name = "ContactRefusal")
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record Refusal(
      @Schema(description = "its name; empty if it is the contact as a whole") String field,
      @Schema(description = "for programs; docs/api.md lists them") String code,
      @Schema(description = "for people") String words,
      @Schema(
              description =
                  "what became of a no in it: taken, not_taken or partly_taken; left out if there was none")
          Optional<String> no) {}

  /**
   * @param field its name
   * @param code for programs
   * @param words for people
   */
  @Schema(name = "ContactNote")
  record Note(
      @Schema(description = "its name") String field,
      @Schema(description = "for programs; docs/api.md lists them") String code,
      @Schema(description = "for people") String words) {}

  /** An answer that an older hub kept has no notes. */
  Result {
    notes = notes == null ? List.of() : notes;
  }

  static Result taken(Row.Taken row, ItemChange.Change change) {
    var word = change.name().toLowerCase(Locale.ROOT);
    return new Result(row.place(), Optional.of(word), Optional.empty(), notes(row), false);
  }

  static Result repeated(long place, String change) {
    return new Result(place, Optional.of(change), Optional.empty(), List.of(), true);
  }

  static Result refused(Row.Refused row) {
    return new Result(
        row.place(),
        Optional.empty(),
        Optional.of(new Refusal(row.field(), row.code().name(), row.words(), row.heard().word())),
        notes(row),
        false);
  }

  private static List<Note> notes(Row row) {
    return row.notes().stream()
        .map(note -> new Note(note.field(), note.code().name(), note.words()))
        .toList();
  }

  boolean noTaken() {
    return no().filter(word -> !word.equals(Heard.NOBODY.word().get())).isPresent();
  }

  boolean noNotTaken() {
    return no().filter(word -> !word.equals(Heard.TAKEN.word().get())).isPresent();
  }

  private Optional<String> no() {
    return refused.flatMap(Refusal::no);
  }
}
