package io.processorhub.subject;

import io.processorhub.foundation.KeyedHash;

/** What an e-mail address is found by: the keyed hash of its canonical form. */
public final class AddressKey {

  private AddressKey() {}

  public static byte[] of(KeyedHash hash, String address) {
    return hash.of("address", CanonicalAddress.of(address));
  }
}
