package io.processorhub.processor;

/** What a recipient is to us in the law's words. */
public enum ProcessorRole {
  /** Handles data for us: GDPR Art. 4(8). */
  PROCESSOR,
  /** Handles data for somebody for whom we handle it: Art. 28(4). */
  SUB_PROCESSOR,
  /** Decides together with us: Art. 26. */
  JOINT_CONTROLLER,
  /** Decides by itself what it does with the data. */
  CONTROLLER
}
