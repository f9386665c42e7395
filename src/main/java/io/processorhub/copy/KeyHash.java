package io.processorhub.copy;

import io.processorhub.foundation.KeyedHash;
import io.processorhub.item.Field;
import io.processorhub.item.FieldTaxonomy;
import io.processorhub.processor.Declaration;
import io.processorhub.processor.ProviderKey;
import io.processorhub.subject.AddressKey;

/**
 * The keyed hash of the value that a processor's key is made from. Of an address it is that of the
 * canonical form, as items have it: two spellings of one address are one key, even where the
 * processor tells them apart.
 */
record KeyHash(KeyedHash hash, boolean address) {

  static KeyHash of(KeyedHash hash, FieldTaxonomy taxonomy, Declaration declaration) {
    var field = taxonomy.field(ProviderKey.parse(declaration.key()).field());
    return new KeyHash(hash, field.format() == Field.Format.EMAIL);
  }

  byte[] of(String value) {
    return address ? AddressKey.of(hash, value) : hash.of("provider key", value);
  }
}
