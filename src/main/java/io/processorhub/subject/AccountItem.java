package io.processorhub.subject;

import io.processorhub.item.FieldValues;
import io.processorhub.item.ItemKind;
import java.util.List;
import java.util.Optional;

/**
 * An item of an account as a source told it: a customer, an invoice, a credit note, a site.
 *
 * @param account keyed hash of the source's id of the account
 * @param key keyed hash of the source's id of the item
 * @param values without those of the persons whom it names
 * @param parent what it belongs to
 */
public record AccountItem(
    ItemKind kind,
    byte[] account,
    byte[] key,
    FieldValues values,
    Optional<Parent> parent,
    List<Person> people) {

  /** The places where it names somebody, in order. */
  List<ErasedPersons.Naming> namings(short source, long accountNumber) {
    return people.stream()
        .map(
            person ->
                new ErasedPersons.Naming(
                    new ErasedPersons.Place(source, kind, key, person.role),
                    accountNumber,
                    person.address))
        .toList();
  }

  /** The same, naming only these. */
  AccountItem naming(List<Person> persons) {
    return new AccountItem(kind, account, key, values, parent, List.copyOf(persons));
  }

  /**
   * The item that another one belongs to, e.g. the customer of an invoice.
   *
   * @param key keyed hash of the source's id of it
   */
  public record Parent(ItemKind kind, byte[] key) {}

  /**
   * Somebody whom it names.
   *
   * @param address keyed hash of the canonical address, by which they are recognised
   * @param values theirs, of the item's kind
   */
  public record Person(Role role, Optional<byte[]> address, FieldValues values) {
    @Override
    public String toString() {
      return "Person[" + role + "]";
    }
  }

  /** As what an item names somebody. The codes are stored. */
  public enum Role {
    BILLING_CONTACT,
    OCCUPANT;

    public short code() {
      return (short) ordinal();
    }
  }

  @Override
  public String toString() {
    return "AccountItem[" + kind.word() + "]";
  }
}
