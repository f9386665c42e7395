package io.processorhub.cases;

import io.processorhub.erasure.ForwardingIssue;
import io.processorhub.erasure.ForwardingResult;
import io.processorhub.erasure.ForwardingStep;
import io.processorhub.erasure.ForwardingTransition;
import io.processorhub.foundation.Wording;
import java.time.ZoneId;

/** What a certificate says about one recipient: facts for outsiders, no causes for the staff. */
final class PartWords {

  private PartWords() {}

  static String sentence(ForwardingTransition.Standing standing, Wording wording, ZoneId zone) {
    return standing.ending() == ForwardingResult.NOT
        ? said(standing, wording, zone) + trouble(standing, wording)
        : wording.of(
            "certificate.said." + standing.ending(), "checks", String.valueOf(standing.checks()));
  }

  private static String said(ForwardingTransition.Standing standing, Wording wording, ZoneId zone) {
    if (standing.trouble() == ForwardingIssue.BASELINE_MISSING) {
      return wording.of("certificate.said.not-listed");
    }
    if (standing.step() == ForwardingStep.HAND_OVER) {
      return wording.of("certificate.said.hand-over");
    }
    return switch (standing.level()) {
      case REQUESTED ->
          standing.busyUntil().isPresent()
              ? wording.of("certificate.said.again")
              : wording.of("certificate.said.REQUESTED");
      case ACKNOWLEDGED ->
          standing
              .promised()
              .map(at -> wording.day(at.atZone(zone).toLocalDate()))
              .map(day -> wording.of("certificate.said.ACKNOWLEDGED", "day", day))
              .orElseGet(() -> wording.of("certificate.said.no-day"));
      case EXECUTED -> wording.of("certificate.said.EXECUTED");
      case VERIFIED_ABSENT, REVERIFIED -> wording.of("certificate.said.VERIFIED_ABSENT");
    };
  }

  private static String trouble(ForwardingTransition.Standing standing, Wording wording) {
    return switch (standing.trouble()) {
      case NONE, BASELINE_MISSING -> "";
      default -> " " + wording.of("certificate.trouble." + standing.trouble());
    };
  }

  /** How far it is shown, in a word or two. */
  static String proof(ForwardingTransition.Standing standing, Wording wording) {
    return switch (standing.ending()) {
      case NOT, ABSENT -> wording.of("certificate.proof." + standing.level());
      default -> wording.of("certificate.ending." + standing.ending());
    };
  }
}
