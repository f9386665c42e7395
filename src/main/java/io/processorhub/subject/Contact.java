package io.processorhub.subject;

import io.processorhub.item.FieldValues;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/**
 * A contact as its source tells it, ready to be taken in.
 *
 * @param key keyed hash of the source's id for it
 * @param account keyed hash of the source's id for the account it belongs to
 * @param values only fields that an approved declaration names
 * @param address keyed hash of the canonical e-mail address, if an address is kept
 * @param unsaid what a known contact keeps, because nothing was said about it
 * @param statements what the source says the person agreed to, in a canonical form; only compared
 */
public record Contact(
    byte[] key,
    byte[] account,
    Controller controller,
    FieldValues values,
    Optional<byte[]> address,
    Unsaid unsaid,
    byte[] statements) {

  /** This contact with what it says nothing about as it is stored. */
  Contact keeping(Stored stored) {
    return new Contact(
        key,
        unsaid.account() ? stored.account : account,
        unsaid.controller() ? stored.controller : controller,
        values.or(stored.values.only(unsaid.fields())),
        address.or(() -> unsaid.address() ? stored.address : Optional.empty()),
        Unsaid.NOTHING,
        statements);
  }

  /** What is stored of a known contact. */
  record Stored(
      byte[] account, Controller controller, FieldValues values, Optional<byte[]> address) {}

  /** Everything in it, so that an unchanged contact can be told by its digest. */
  byte[] canonical() {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(account);
    bytes.write(controller.ordinal());
    bytes.writeBytes(values.encode());
    bytes.writeBytes(statements);
    return bytes.toByteArray();
  }

  @Override
  public String toString() {
    return "Contact[" + values + "]";
  }
}
