package io.processorhub.subject;

import io.processorhub.foundation.KeyedHash;

/** What a contact is found by: the keyed hash of its source's id for it. */
public final class ContactKey {

  private ContactKey() {}

  public static byte[] of(KeyedHash hash, String externalId) {
    return hash.of(ItemKind.CONTACT.prefix(), externalId);
  }
}
