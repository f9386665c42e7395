package io.processorhub.subject;

/**
 * What became of one contact that was taken in.
 *
 * @param version of the item, counted up with each change
 * @param linked whether a person known from another source was recognised by the address
 * @param lostAddress whether it had an address and has none any more
 */
public record ItemChange(
    long item,
    long subject,
    long account,
    int version,
    Change change,
    boolean linked,
    boolean lostAddress) {

  /** Whether there is anything new to pass on. */
  public enum Change {
    NEW,
    CHANGED,
    UNCHANGED
  }
}
