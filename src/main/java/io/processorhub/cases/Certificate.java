package io.processorhub.cases;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;

/**
 * What can be shown about an erasure, in words that hold no value of the person: complete once
 * every part was checked or is settled, an interim statement before.
 *
 * @param language of its sentences
 * @param hub what happened in the hub itself
 * @param unreadableFrom from when on no copy of the hub's database can be read that still holds the
 *     person, by the schedule of the keys at acceptance; under the condition that {@code hub} names
 * @param kept about parts that stay by law, and the person's remedies
 * @param code shows this on the public page, together with the number
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(name = "Certificate")
public record Certificate(
    String language,
    boolean complete,
    String organisation,
    String number,
    String ref,
    String scope,
    LocalDate receivedOn,
    LocalDateTime acceptedAt,
    Optional<LocalDateTime> doneAt,
    LocalDateTime issuedAt,
    String zone,
    List<String> hub,
    Optional<LocalDate> unreadableFrom,
    List<Part> parts,
    List<String> kept,
    List<String> notProved,
    String code,
    String checkAt) {

  /**
   * What one processor did.
   *
   * @param name its legal name, if it is on record
   * @param proof asked, promised, done, verified, verified again, or how it ended
   */
  @Schema(name = "CertificatePart")
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Part(
      String name,
      String connection,
      String proof,
      String sentence,
      Optional<LocalDateTime> erasedAt,
      Optional<LocalDateTime> checkedAt,
      Optional<String> residues) {}

  /** The code as people type it off: in groups, which the check page takes too. */
  public String codeInGroups() {
    return code.replaceAll(".{4}(?=.)", "$0 ");
  }
}
