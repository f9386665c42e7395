package io.processorhub.processor;

/**
 * What must be on record before anything is disclosed to a connection. The codes are stored; the
 * words stand in the register and never change.
 */
public enum Requirement {
  ENTRY(
      1, "the processor's legal name or country is not recorded", "name and country are recorded"),
  AGREEMENT(2, "no agreement with the processor is in force", "an agreement is in force"),
  CHECKLIST(
      3,
      "the agreement in force lacks something that Art. 28(3) asks for",
      "the agreement has what Art. 28(3) asks for"),
  ASSESSMENT(
      4, "no assessment of the processor is in date", "an assessment of the processor is in date"),
  OUTCOME(5, "the processor failed its newest assessment", "the newest assessment is passed"),
  MECHANISM(
      6,
      "a country the data goes to has no transfer mechanism",
      "each country has what a transfer needs"),
  HOST(7, "the host it sends to is not among the approved ones", "the host is approved"),
  SUB_PROCESSOR(
      8,
      "a sub-processor that we objected to, or did not decide about in time, is used",
      "no sub-processor is used against our word");

  private final short code;
  private final String missing;
  private final String met;

  Requirement(int code, String missing, String met) {
    this.code = (short) code;
    this.missing = missing;
    this.met = met;
  }

  public short code() {
    return code;
  }

  /** Why nothing is disclosed. */
  public String missing() {
    return missing;
  }

  /** Why it is disclosed again. */
  public String met() {
    return met;
  }

  public static Requirement of(int code) {
    return values()[code - 1];
  }
}
