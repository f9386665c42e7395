package io.processorhub.sandbox;

import io.processorhub.sandbox.Refusal.FieldError;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a call says about one member, of the right shape but not yet accepted.
 *
 * @param further documented properties that nothing here acts upon
 * @param errors values that no member may have; they are for the rules to refuse
 */
record MemberBody(
    Optional<String> email,
    Optional<String> status,
    Optional<String> statusIfNew,
    Map<String, String> mergeFields,
    Optional<String> language,
    List<String> tags,
    Map<String, JsonNode> further,
    List<FieldError> errors) {

  /** The same without a status: what a PUT says of a member that is there already. */
  MemberBody withStatus(Optional<String> status) {
    return new MemberBody(email, status, statusIfNew, mergeFields, language, tags, further, errors);
  }
}
