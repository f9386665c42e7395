package io.processorhub.foundation;

import java.util.Arrays;
import org.flywaydb.core.api.MigrationInfo;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * The database has migrations that this version does not have, or has with another text: a state
 * from before the baseline, or a newer version's. Nothing is done to it.
 */
final class OtherVersion extends IllegalStateException {

  private static final String WHAT_TO_DO =
      "Nothing in it was changed. Start it with the version that made it, or begin with an empty database"
          + " and an empty safe folder";

  private OtherVersion(MigrationInfo foreign) {
    super(
        "the database was made by another version of the hub: this one does not know its migration %s (%s)"
            .formatted(foreign.getVersion(), foreign.getDescription()));
  }

  /**
   * @param applied what the database says of itself
   */
  static void refuse(MigrationInfo... applied) {
    Arrays.stream(applied)
        .filter(one -> one.getVersion() != null && !known(one))
        .reduce((before, newer) -> newer)
        .ifPresent(
            foreign -> {
              throw new OtherVersion(foreign);
            });
  }

  private static boolean known(MigrationInfo applied) {
    return applied.getState().isResolved() && applied.isChecksumMatching();
  }

  /** Says it at a start, in place of a stack trace. */
  static final class Analyzer extends AbstractFailureAnalyzer<OtherVersion> {

    @Override
    protected FailureAnalysis analyze(Throwable root, OtherVersion refused) {
      return new FailureAnalysis(refused.getMessage(), WHAT_TO_DO, refused);
    }
  }
}
