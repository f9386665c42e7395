package io.processorhub.intake;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What became of one file. It says where something was wrong and why, never what stood there.
 *
 * @param records rows dealt with so far, refused ones included
 * @param taken contacts that are new
 * @param changed contacts that are known and differ
 * @param unchanged contacts that are known and equal: nothing is sent for them
 * @param linked new contacts recognised by their address as a person of another source
 * @param noesTaken refused rows whose no was taken all the same
 * @param noesNotTaken refused rows with a no, or what may be one, that could not be taken
 * @param notes what is odd and refused nothing
 * @param fieldsNotKept known columns that no approved declaration asks for: read and dropped
 * @param unknownColumns places, counted from one, of columns the hub does not know: dropped
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ImportReport(
    @JsonIgnore long id,
    UUID ref,
    String source,
    String state,
    Instant receivedAt,
    Optional<Instant> finishedAt,
    long records,
    long taken,
    long changed,
    long unchanged,
    long refused,
    long linked,
    @Schema(description = "refused rows whose no was taken all the same") long noesTaken,
    @Schema(description = "refused rows with a no, or what may be one, that could not be taken")
        long noesNotTaken,
    @Schema(description = "what is odd and refused nothing") List<Note> notes,
    List<String> fieldsNotKept,
    List<Integer> unknownColumns,
    Optional<FileRefusal> fileRefused) {

  /** Why the file was refused as a whole. */
  public record FileRefusal(String code, long line, String words) {}

  /** Why one row was refused, and what became of a no in it. */
  @Schema(name = "RowRefusal")
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  public record Refusal(
      long line,
      String field,
      String code,
      String words,
      @Schema(
              description =
                  "what became of a no in it: taken, not_taken or partly_taken; left out if there was none")
          Optional<String> no) {}

  /** Something odd in one column, in so many rows. */
  @Schema(name = "ImportNote")
  public record Note(
      String field,
      String code,
      @Schema(description = "the first line it is on") long line,
      @Schema(description = "how many rows have it") long rows,
      String words) {}
}
