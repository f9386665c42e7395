package io.processorhub.processor;

/** Why processing is lawful: GDPR Art. 6(1), letters (a) to (f). */
public enum LegalBasis {
  CONSENT,
  CONTRACT,
  LEGAL_OBLIGATION,
  VITAL_INTERESTS,
  PUBLIC_TASK,
  LEGITIMATE_INTERESTS
}
