package io.processorhub.cases;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.processorhub.erasure.ForwardingTransition;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A case as it may be shown: opaque references, states and dates; never a value.
 *
 * @param number for people, e.g. on the telephone
 * @param sameAddress other people in the hub who had the same address when it was accepted
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CaseView(
    UUID ref,
    String number,
    String kind,
    String scope,
    String state,
    String channel,
    @Schema(description = "the person's opaque reference") Optional<UUID> subject,
    @Schema(description = "the account's opaque reference, if it is its instruction")
        Optional<UUID> account,
    @Schema(description = "how it was shown who asked") String identity,
    LocalDate receivedOn,
    LocalDate dueOn,
    @Schema(description = "how the date was counted") String dueRule,
    Optional<LocalDate> extendedTo,
    Optional<String> extension,
    @Schema(description = "since when the clock stands") Optional<LocalDate> pausedSince,
    @Schema(description = "what is needed to be sure who asked") Optional<String> paused,
    Optional<Instant> acceptedAt,
    @Schema(description = "when every part was checked or settled") Optional<Instant> doneAt,
    @Schema(description = "when the last look was over and the case's key was destroyed")
        Optional<Instant> closedAt,
    Optional<String> ending,
    @Schema(description = "the case that did it, if this one was joined to it")
        Optional<UUID> joined,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        @Schema(description = "others who had the same address; look whether they are meant too")
        int sameAddress,
    @Schema(description = "in which its letters and its certificate are written: en or de")
        String language,
    List<Part> parts,
    @Schema(description = "of a case that is not an erasure: which connections hold it up")
        List<Outstanding> outstanding) {

  /**
   * A connection whose processor does not hold the person as the case asks.
   *
   * @param since when it was first asked in vain
   * @param sentence in plain words
   */
  @Schema(name = "CaseOutstanding")
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Outstanding(
      String connection,
      String processor,
      Optional<Instant> since,
      @Schema(description = "what was tried, and what happens next") String sentence) {}

  /**
   * One connection's part.
   *
   * @param sentence in plain words
   * @param standing the same as it is stored; not shown
   */
  @Schema(name = "CasePart")
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Part(
      String connection,
      String processor,
      String target,
      @Schema(description = "REQUESTED, ACKNOWLEDGED, EXECUTED, VERIFIED_ABSENT or REVERIFIED")
          String level,
      @Schema(description = "how it ended; missing while it has not") Optional<String> ending,
      @Schema(description = "what stands in the way") Optional<String> trouble,
      @Schema(description = "the same in a sentence") String sentence,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) int reappeared,
      Optional<Instant> erasedAt,
      Optional<Instant> verifiedAt,
      Optional<Instant> promisedFor,
      Optional<Instant> nextAt,
      @Schema(description = "who attached evidence, if it was done by hand")
          Optional<String> evidenceBy,
      @Schema(description = "what the processor keeps anyway, by its own words")
          Optional<String> residues,
      @JsonIgnore ForwardingTransition.Standing standing) {}

  /** Everything is shown that the certificate is to show. */
  public boolean done() {
    return doneAt.isPresent();
  }
}
