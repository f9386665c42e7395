package io.processorhub.intake;

import io.processorhub.consent.ConsentEvents;
import io.processorhub.consent.Suppression;
import io.processorhub.copy.DueCopies;
import io.processorhub.subject.AddressLosses;
import io.processorhub.subject.Contact;
import io.processorhub.subject.ItemChange;
import io.processorhub.subject.People;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Stores what was read, whichever way it came in, within the transaction that is under way. */
final class ContactWriter {

  private final People people;
  private final ConsentEvents consents;
  private final DueCopies copies;
  private final Suppression suppression;
  private final AddressLosses losses;
  private final RefusedNoes noes;

  ContactWriter(
      People people,
      ConsentEvents consents,
      DueCopies copies,
      Suppression suppression,
      AddressLosses losses,
      RefusedNoes noes) {
    this.losses = losses;
    this.suppression = suppression;
    this.noes = noes;
    this.people = people;
    this.consents = consents;
    this.copies = copies;
  }

  /**
   * @param account the only account that may be touched
   */
  Done take(short source, OptionalLong account, List<Row> rows) {
    var contacts = new ArrayList<Row.Taken>();
    var refused = new ArrayList<Row.Refused>();
    for (var row : rows) {
      if (row instanceof Row.Taken taken) {
        contacts.add(taken);
      } else {
        refused.add((Row.Refused) row);
      }
    }
    suppression.takingIn();
    complete(source, contacts);
    refuseThoseOfOthers(source, account, contacts, refused);
    refuseTheErased(source, contacts, refused);
    var taken =
        contacts.isEmpty()
            ? List.<ItemChange>of()
            : people.take(
                source, contacts(contacts), concerned(source, account, contacts, refused));
    losses.record(source, taken);
    people.suppressed(taken, suppression.held(source, contacts(contacts), taken));
    consents.record(said(contacts, taken), account);
    copies.taken(taken);
    withdrawn(contacts, taken);
    return new Done(contacts, taken, noes.hear(Optional.of(source), account, refused));
  }

  /**
   * Whose rows are locked: a no concerns all who share its mailbox, and a new record of a mailbox
   * waits for a no that is being recorded.
   */
  private List<Long> concerned(
      short source, OptionalLong account, List<Row.Taken> contacts, List<Row.Refused> refused) {
    return Stream.concat(
            noes.persons(Optional.of(source), account, refused).stream(),
            people.sharing(source, contacts(contacts)).stream())
        .distinct()
        .toList();
  }

  /** Hears the noes in contacts of which none is taken. */
  List<Row.Refused> hear(Optional<Short> source, OptionalLong account, List<Row.Refused> refused) {
    suppression.takingIn();
    return noes.hear(source, account, refused);
  }

  /** A file or request is over; in the transaction that notes so. */
  void over(short source) {
    copies.lost(losses.counted(source));
  }

  private void complete(short source, List<Row.Taken> contacts) {
    var complete = people.complete(source, contacts(contacts));
    for (var i = 0; i < complete.size(); i++) {
      var row = contacts.get(i);
      contacts.set(i, new Row.Taken(row.place(), complete.get(i), row.statements(), row.notes()));
    }
  }

  /** Who may touch one account takes no known contact over from another. */
  private void refuseThoseOfOthers(
      short source, OptionalLong account, List<Row.Taken> contacts, List<Row.Refused> refused) {
    if (account.isEmpty() || contacts.isEmpty()) {
      return;
    }
    var others = people.ofOtherAccounts(source, account.getAsLong(), contacts(contacts));
    for (var i = contacts.size() - 1; i >= 0; i--) {
      if (others.contains(i)) {
        refused.add(contacts.remove(i).refused(Columns.EXTERNAL_ID, RowCode.OTHER_ACCOUNT));
      }
    }
  }

  /** Who was erased does not come back with an old file, whatever the source still knows. */
  private void refuseTheErased(short source, List<Row.Taken> contacts, List<Row.Refused> refused) {
    if (contacts.isEmpty()) {
      return;
    }
    refuse(
        people.ofClosedAccounts(source, contacts(contacts)),
        contacts,
        refused,
        Columns.ACCOUNT,
        RowCode.ACCOUNT_CLOSED);
    if (contacts.isEmpty()) {
      return;
    }
    var erased =
        suppression.refused(
            source, contacts(contacts), contacts.stream().map(Row.Taken::statements).toList());
    refuse(erased, contacts, refused, Columns.EXTERNAL_ID, RowCode.ERASED);
  }

  private static void refuse(
      Set<Integer> places,
      List<Row.Taken> contacts,
      List<Row.Refused> refused,
      String field,
      RowCode code) {
    for (var i = contacts.size() - 1; i >= 0; i--) {
      if (places.contains(i)) {
        refused.add(contacts.remove(i).refused(field, code));
      }
    }
  }

  private static List<Contact> contacts(List<Row.Taken> rows) {
    return rows.stream().map(Row.Taken::contact).toList();
  }

  private static List<ConsentEvents.Said> said(List<Row.Taken> contacts, List<ItemChange> taken) {
    var said = new ArrayList<ConsentEvents.Said>();
    for (var i = 0; i < taken.size(); i++) {
      var one = taken.get(i);
      if (one.change() != ItemChange.Change.UNCHANGED) {
        for (var statement : contacts.get(i).statements()) {
          said.add(new ConsentEvents.Said(one.subject(), one.account(), statement));
        }
      }
    }
    return said;
  }

  /** A no counts for the person, so it concerns what other sources told about them too. */
  private void withdrawn(List<Row.Taken> contacts, List<ItemChange> taken) {
    var heard =
        IntStream.range(0, taken.size())
            .filter(i -> taken.get(i).change() != ItemChange.Change.UNCHANGED)
            .filter(i -> contacts.get(i).statements().stream().anyMatch(said -> !said.granted()))
            .mapToObj(taken::get)
            .toList();
    var subjects =
        Stream.concat(
                heard.stream()
                    .filter(one -> one.change() == ItemChange.Change.CHANGED || one.linked())
                    .map(ItemChange::subject),
                people.sharing(heard.stream().map(ItemChange::subject).toList()).stream())
            .distinct()
            .toList();
    if (!subjects.isEmpty()) {
      copies.withdrawn(people.touch(subjects));
    }
  }

  /**
   * @param contacts those that were taken, and {@code taken} what became of each
   */
  record Done(List<Row.Taken> contacts, List<ItemChange> taken, List<Row.Refused> refused) {

    /** The contacts with a note, taken or refused. */
    List<Row> noted() {
      return Stream.<Row>concat(contacts.stream(), refused.stream())
          .filter(row -> !row.notes().isEmpty())
          .toList();
    }

    long count(ItemChange.Change change) {
      return taken.stream().filter(one -> one.change() == change).count();
    }

    long linked() {
      return taken.stream().filter(ItemChange::linked).count();
    }
  }
}
