package io.processorhub.subject;

import io.processorhub.item.ItemKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Erased persons, who must not come back because an item of an account names them. Items cannot be
 * taken in without asking it.
 */
public interface ErasedPersons {

  /** Until the transaction ends no erasure is accepted; taken before any row. */
  void takingIn();

  /**
   * Which of these, by their place, name an erased person. A naming without an address, at a place
   * where somebody was erased, counts as that person.
   */
  Set<Integer> among(List<Naming> namings);

  /**
   * A place where an item names somebody.
   *
   * @param account number of the account that the item belongs to
   * @param address keyed hash of the named person's canonical address, if one is told
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
