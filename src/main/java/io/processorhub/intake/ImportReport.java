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
    List<String> fieldsNotKept,
    List<Integer> unknownColumns,
    Optional<FileRefusal> fileRefused) {

  /** Why the file was refused as a whole. */
  public record FileRefusal(String code, long line, String words) {}

  /** Why one row was refused. */
  @Schema(name = "RowRefusal")
  public record Refusal(long line, String field, String code, String words) {}
}
