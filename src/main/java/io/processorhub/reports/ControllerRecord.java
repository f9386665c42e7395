package io.processorhub.reports;

import io.processorhub.processor.LegalBasis;
import io.processorhub.processor.ProcessorFacts.Activity;
import java.util.List;

/** The ICO's template of an Art. 30(1) record, its columns word for word. */
final class ControllerRecord {

  static final List<String> COLUMNS =
      List.of(
          "Business function",
          "Purpose of processing",
          "Name and contact details of joint controller (if applicable)",
          "Categories of individuals",
          "Categories of personal data",
          "Categories of recipients",
          "Link to contract with processor",
          "Names of third countries or international organisations that personal data are transferred to (if applicable)",
          "Safeguards for exceptional transfers of personal data to third countries or international organisations (if applicable)",
          "Retention schedule (if possible)",
          "General description of technical and organisational security measures (if possible)",
          "Article 6 lawful basis for processing personal data",
          "Article 9 condition for processing special category data",
          "Legitimate interests for the processing (if applicable)",
          "Link to record of legitimate interests assessment (if applicable)",
          "Rights available to individuals",
          "Existence of automated decision-making, including profiling (if applicable)",
          "The source of the personal data (if applicable)",
          "Link to record of consent",
          "Location of personal data",
          "Data Protection Impact Assessment required?",
          "Data Protection Impact Assessment progress",
          "Link to Data Protection Impact Assessment",
          "Has a personal data breach occurred?",
          "Link to record of personal data breach",
          "Data Protection Act 2018 Schedule 1 Condition for processing",
          "GDPR Article 6 lawful basis for processing",
          "Link to retention and erasure policy document",
          "Is personal data retained and erased in accordance with the policy document?",
          "Reasons for not adhering to policy document (if applicable)");

  /** How many of them, from the left, Art. 30 itself asks for. */
  static final int REQUIRED = 12;

  private ControllerRecord() {}

  static List<String> row(ProcessingActivity use) {
    var interests = use.restsOn(LegalBasis.LEGITIMATE_INTERESTS);
    var consent = use.restsOn(LegalBasis.CONSENT);
    return List.of(
        use.activity(Activity::businessFunction, ProcessingActivity.NOT_RECORDED),
        use.purpose(),
        use.activity(Activity::jointController, ProcessingActivity.NOT_APPLICABLE),
        use.activity(Activity::individuals, "contacts"),
        use.categories(),
        use.recipient(),
        use.contract(),
        use.thirdCountryNames(),
        use.safeguards(),
        use.retention(),
        use.measures(),
        use.basis(),
        ProcessingActivity.NOT_APPLICABLE,
        use.activity(
            Activity::legitimateInterests,
            interests ? ProcessingActivity.NOT_RECORDED : ProcessingActivity.NOT_APPLICABLE),
        use.activity(
            Activity::legitimateInterestsLink,
            interests ? ProcessingActivity.NOT_RECORDED : ProcessingActivity.NOT_APPLICABLE),
        use.activity(Activity::rights, ""),
        use.activity(Activity::automatedDecisions, ""),
        use.activity(Activity::source, ""),
        use.activity(
            Activity::consentLink,
            consent
                ? "consent " + use.declared().consent() + ", kept by the hub"
                : ProcessingActivity.NOT_APPLICABLE),
        use.location(),
        use.activity(Activity::dpiaRequired, ""),
        use.activity(Activity::dpiaProgress, ""),
        use.activity(Activity::dpiaLink, ""),
        "",
        "",
        ProcessingActivity.NOT_APPLICABLE,
        use.basis(),
        use.activity(Activity::retentionPolicyLink, ""),
        "",
        "");
  }
}
