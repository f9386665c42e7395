package io.processorhub.copy;

import java.util.List;
import java.util.Optional;

/**
 * A listing showed people whom no copy is about; told within the transaction that took the page in.
 */
public record UnmatchedListed(Sweeps.Sweep sweep, List<Stranger> strangers) {

  /**
   * One of them.
   *
   * @param key as the processor knows them
   * @param hash keyed hash of what the key is made from
   * @param address keyed hash of the canonical address, if the key is made from one
   */
  public record Stranger(String key, byte[] hash, Optional<byte[]> address) {
    @Override
    public String toString() {
      return "Stranger";
    }
  }
}
