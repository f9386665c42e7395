package io.processorhub.subject;

/** Who decides about a membership's data (GDPR Art. 4(7)). The codes are stored. */
public enum Controller {
  /** The organisation that runs the hub. */
  US,
  /** The account that provided the data; we act on its instructions. */
  ACCOUNT
}
