package io.processorhub.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;
import java.util.UUID;

/**
 * A copy as it may be shown: whose it is by random ids, where, how it stands. No values.
 *
 * @param subject random id of the person, as the register uses it; missing for an account's item
 * @param account random id of the account, likewise
 * @param state one word: due, sending, current, waiting, doubtful, held, dead
 * @param reason why it is held or dead, in words
 * @param desired version of the contact that the processor should hold
 * @param actual version it holds, as far as anybody knows; 0: none
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record CopyView(
    @Schema(description = "random id of the person, as the register uses it") UUID subject,
    @Schema(description = "random id of the account, likewise") UUID account,
    String connection,
    @Schema(description = "due, sending, current, waiting, doubtful, held, dead") String state,
    @Schema(description = "why it is held or dead") Optional<String> reason,
    @Schema(description = "version of the contact that the processor should hold") int desired,
    @Schema(description = "version it holds, as far as anybody knows; 0: none") int actual) {}
