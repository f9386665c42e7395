package io.processorhub.intake;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Collection;
import java.util.List;

/**
 * What became of the contacts of one request.
 *
 * @param fieldsNotKept known names that no approved declaration asks for: read and dropped
 * @param results one for each contact, in its order
 */
record Answer(
    Counts counts,
    @Schema(description = "known names that no approved declaration asks for: read and dropped")
        List<String> fieldsNotKept,
    @Schema(description = "one for each contact, in its order") List<Result> results) {

  static Answer of(Collection<String> fieldsNotKept, List<Result> results) {
    return new Answer(
        new Counts(
            count(results, "new"),
            count(results, "changed"),
            count(results, "unchanged"),
            results.stream().filter(one -> one.refused().isPresent()).count(),
            results.stream().filter(Result::noTaken).count(),
            results.stream().filter(Result::noNotTaken).count()),
        List.copyOf(fieldsNotKept),
        results);
  }

  private static long count(List<Result> results, String change) {
    return results.stream().filter(one -> one.taken().filter(change::equals).isPresent()).count();
  }

  /** How many contacts became what. */
  record Counts(
      @JsonProperty("new") long fresh,
      long changed,
      long unchanged,
      long refused,
      @Schema(description = "refused contacts whose no was taken all the same") long noesTaken,
      @Schema(
              description =
                  "refused contacts with a no, or what may be one, that could not be taken")
          long noesNotTaken) {}
}
