package io.processorhub.subject;

import io.processorhub.item.ItemKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who was erased and may not come back because an item of an account names them. Whoever takes
 * items in cannot do without it.
 */
public interface ErasedPersons {

  /** Until the transaction ends no erasure is accepted; taken before any row. */
  void takingIn();

  /**
   * Which of these, by their place, name somebody who was erased. Who names nobody's address, where
   * somebody was erased, is taken for that person.
   */
  Set<Integer> among(List<Naming> namings);

  /**
   * A place where an item names somebody.
   *
   * @param account number of the account that the item belongs to
   * @param address keyed hash of the canonical address of whom it names, if it has one
   */
  record Naming(Place place, long account, Optional<byte[]> address) {

    @Override
    public String toString() {
      return "Naming[" + place.role + "]";
    }
  }

  /**
   * As what an item names somebody; the same for ever, also when the item is told anew.
   *
   * @param item keyed hash of the source's id of the item
   */
  record Place(short source, ItemKind kind, byte[] item, AccountItem.Role role) {}
}
