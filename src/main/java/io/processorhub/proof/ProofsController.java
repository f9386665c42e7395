package io.processorhub.proof;

import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import io.processorhub.foundation.Problem;
import io.processorhub.register.Restores;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What the register proves, for whoever may read it. */
@Tag(name = "Register")
@RestController
@RequestMapping(path = "/api/v1/register", produces = MediaType.APPLICATION_JSON_VALUE)
class ProofsController {

  private final Proofs proofs;
  private final Restores restores;

  ProofsController(Proofs proofs, Restores restores) {
    this.proofs = proofs;
    this.restores = restores;
  }

  /**
   * @param root base64
   * @param note the whole signed text; keep this one
   */
  record CheckpointView(String origin, long size, String root, String note, Instant at) {}

  /**
   * @param leaf the exact bytes that were hashed, as text
   * @param path base64, from the leaf's neighbour up
   * @param proof the same as a C2SP tlog-proof
   */
  record InclusionView(
      long entry, long index, String leaf, List<String> path, String checkpoint, String proof) {}

  /**
   * @param path base64
   */
  record ConsistencyView(long from, long to, List<String> path) {}

  /**
   * @param unconfirmed whether a restored backup waits for somebody's word; nothing is disclosed
   *     then
   * @param entries how many entries came back from the safe folder
   * @param halted why nothing is disclosed also when none waits
   */
  record RestoreView(
      boolean unconfirmed, Optional<Instant> foundAt, long entries, Optional<String> halted) {}

  @Operation(
      operationId = "getCheckpoint",
      summary = "How the register is now, signed",
      description =
          "Roles COMPLIANCE, AUDITOR. Whoever keeps the note can show later that nothing before it was changed.")
  @GetMapping("/checkpoint")
  CheckpointView checkpoint(@AuthenticationPrincipal Actor by) {
    require(by);
    return proofs
        .newest()
        .map(
            newest ->
                new CheckpointView(
                    newest.checkpoint().origin(),
                    newest.checkpoint().size(),
                    base64(newest.checkpoint().root()),
                    newest.checkpoint().note(),
                    newest.at()))
        .orElseThrow(
            () ->
                Problem.of(
                        404,
                        "NOTHING_SIGNED",
                        "Nothing signed yet",
                        "The register has no entry with a place in the tree yet")
                    .failure());
  }

  @Operation(
      operationId = "proveInclusion",
      summary = "That an entry is in the register",
      description = "Roles COMPLIANCE, AUDITOR. RFC 9162 section 2.1.3.")
  @GetMapping("/proofs/inclusion")
  InclusionView inclusion(
      @Parameter(description = "number of the entry") @RequestParam long entry,
      @AuthenticationPrincipal Actor by) {
    require(by);
    return proofs
        .inclusion(entry)
        .map(
            found ->
                new InclusionView(
                    entry,
                    found.index(),
                    proofs.leaf(entry).orElse(""),
                    found.path().stream().map(ProofsController::base64).toList(),
                    found.checkpoint().note(),
                    found.text()))
        .orElseThrow(
            () ->
                Problem.of(
                        404,
                        "NO_SUCH_ENTRY",
                        "No such entry",
                        "There is no entry of that number with a place in the tree; a new one has its place within a second")
                    .failure());
  }

  @Operation(
      operationId = "proveConsistency",
      summary = "That the register of one size begins with the register of another",
      description = "Roles COMPLIANCE, AUDITOR. RFC 9162 section 2.1.4.")
  @GetMapping("/proofs/consistency")
  ConsistencyView consistency(
      @Parameter(description = "the smaller size") @RequestParam long from,
      @Parameter(description = "the larger size") @RequestParam long to,
      @AuthenticationPrincipal Actor by) {
    require(by);
    return new ConsistencyView(
        from, to, proofs.consistency(from, to).stream().map(ProofsController::base64).toList());
  }

  @Operation(
      operationId = "getRestore",
      summary = "Whether a restored backup waits to be confirmed",
      description = "Roles OPS, COMPLIANCE, AUDITOR.")
  @GetMapping("/restore")
  RestoreView restore(@AuthenticationPrincipal Actor by) {
    by.require(Task.READ_RESTORES);
    return view();
  }

  @Operation(
      operationId = "confirmRestore",
      summary = "Lets disclosures go on after a backup was restored",
      description =
          "Role ADMIN. Look first whether all sweeps are through. While the register is damaged, halted says so and nothing is disclosed.")
  @PostMapping("/restore/confirmation")
  RestoreView confirm(@AuthenticationPrincipal Actor by) {
    try {
      restores.confirm(by);
    } catch (IllegalArgumentException e) {
      throw Problem.of(409, "NOTHING_TO_CONFIRM", "Nothing to confirm", e.getMessage()).failure();
    }
    return view();
  }

  private RestoreView view() {
    var found = restores.unconfirmed();
    return new RestoreView(
        found.isPresent(),
        found.map(Restores.Found::at),
        found.map(Restores.Found::entries).orElse(0L),
        restores.halted());
  }

  private static void require(Actor by) {
    by.require(Task.READ_WHOLE_REGISTER);
  }

  private static String base64(byte[] hash) {
    return Base64.getEncoder().encodeToString(hash);
  }
}
