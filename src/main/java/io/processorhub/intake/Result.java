package io.processorhub.intake;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.processorhub.subject.Taken;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Locale;
import java.util.Optional;

/**
 * What became of one contact of a request: taken or refused, never with a value of it.
 *
 * @param place where it stands in the request, from one
 * @param taken {@code new}, {@code changed} or {@code unchanged}
 * @param repeated whether the same was sent before, so that nothing was done this time
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Result(
    @Schema(description = "where the contact stands in the request, from 1") long place,
    @Schema(description = "new, changed or unchanged") Optional<String> taken,
    Optional<Refusal> refused,
    @Schema(description = "true if the same event came before, so that nothing was done this time")
        @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        boolean repeated) {

  /**
   * @param field its name; empty if it is the contact as a whole
   * @param code for programs
   * @param words for people
   */
  @Schema(name = "ContactRefusal")
  record Refusal(
      @Schema(description = "its name; empty if it is the contact as a whole") String field,
      @Schema(description = "for programs; docs/api.md lists them") String code,
      @Schema(description = "for people") String words) {}

  static Result taken(long place, Taken.Change change) {
    return taken(place, change.name().toLowerCase(Locale.ROOT), false);
  }

  static Result taken(long place, String change, boolean repeated) {
    return new Result(place, Optional.of(change), Optional.empty(), repeated);
  }

  static Result refused(Row.Refused row) {
    return new Result(
        row.place(),
        Optional.empty(),
        Optional.of(new Refusal(row.field(), row.code().name(), row.words())),
        false);
  }
}
