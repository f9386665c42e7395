package io.processorhub.subject;

import io.processorhub.foundation.Blanks;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.item.ItemKind;

/**
 * What a contact is found by: the keyed hash of its source's id for it. A blank that hangs on to an
 * id makes no other contact.
 */
public final class ContactKey {

  private ContactKey() {}

  public static byte[] of(KeyedHash hash, String externalId) {
    return hash.of(ItemKind.CONTACT.word(), Blanks.trim(externalId));
  }
}
