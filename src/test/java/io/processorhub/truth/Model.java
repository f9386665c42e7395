package io.processorhub.truth;

import io.processorhub.truth.Event.Act;
import io.processorhub.truth.Event.Place;
import io.processorhub.truth.Event.Right;
import io.processorhub.truth.Event.Said;
import io.processorhub.truth.Event.Told;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * Who may be mailed where, of one world: a small model that shares no code with the product.
 *
 * <p>Time is known as a span: what somebody says without a time is heard some time between the call
 * and its end, and who leaves at a list is heard by the next complete listing at the latest.
 */
final class Model {

  /** What is right for a mailbox at a list. */
  enum Rule {
    MUST,
    MAY,
    MUST_NOT
  }

  /** Whether a record may be sent. Perhaps: two statements came too close to know their order. */
  enum Sent {
    NO,
    PERHAPS,
    YES
  }

  /** A no, heard between two moments. */
  record No(Instant from, Instant to, boolean certain) {}

  static final class Person {
    final List<Rec> records = new ArrayList<>();
    final Set<String> addresses = new HashSet<>();
    final List<No> noes = new ArrayList<>();
    final Set<Place> unseen = EnumSet.noneOf(Place.class);

    /** Addresses that they chose at Mailchimp, and that no source told of since. */
    final Set<String> chosen = new HashSet<>();

    String present = "";
    boolean restricted;
    boolean erased;
  }

  /** What one source knows of a person. */
  static final class Rec {
    final String source;
    final String id;
    final Person person;
    final Set<String> recent = new HashSet<>();
    final Set<Place> spoilt = EnumSet.noneOf(Place.class);
    Told last;
    String name;
    String address = "";
    Instant granted;
    boolean saidNo;
    Instant barred;
    boolean wasSent;

    Rec(Told told, Person person) {
      this.source = told.source();
      this.id = told.id();
      this.name = told.name();
      this.person = person;
    }
  }

  /** What happened to a mailbox at a list. */
  private static final class Box {
    /** Somebody said no, or left: who has the mailbox next may find it unsubscribed. */
    boolean off;

    /** No call of ours can be sure to put it there again: it left, bounced, was taken off. */
    boolean spoilt;

    /** Subscribed by its owner, at the list itself. */
    boolean own;

    boolean ownSeen;

    /** They were seen unsubscribed, came back by themselves, and nothing else happened since. */
    boolean kept;

    /** What the last listing showed, if nothing happened to the mailbox or its people since. */
    boolean seenOff;
  }

  final Map<String, Rec> records = new TreeMap<>();

  /** Also who was erased. */
  private final Set<Person> everybody = new LinkedHashSet<>();

  final Map<String, Instant> erasedIds = new TreeMap<>();
  final Map<String, Instant> erasedAddresses = new TreeMap<>();
  private final Map<String, Map<Place, Box>> boxes = new LinkedHashMap<>();

  static String key(String source, String id) {
    return source + "/" + id;
  }

  Set<String> addresses() {
    return boxes.keySet();
  }

  private Box box(String address, Place place) {
    return boxes
        .computeIfAbsent(address, a -> new EnumMap<>(Place.class))
        .computeIfAbsent(place, p -> new Box());
  }

  List<Rec> at(String address) {
    return records.values().stream().filter(one -> one.address.equals(address)).toList();
  }

  /**
   * The mailboxes that nobody but this person has or ever had: a case of theirs says nothing of a
   * mailbox that was handed on, nor of one that somebody else had before.
   */
  Set<String> ownedAlone(Person person) {
    var alone = new HashSet<>(person.addresses);
    alone.removeAll(erasedAddresses.keySet());
    people().stream()
        .filter(other -> other != person)
        .forEach(other -> alone.removeAll(other.addresses));
    return alone;
  }

  /** What must be true of this mailbox once everything is quiet. */
  Rule rule(String address, Place place) {
    var there = at(address);
    var best = there.stream().map(this::sent).max(Enum::compareTo).orElse(Sent.NO);
    var box = box(address, place);
    var chooser = choosers(address, place).findFirst();
    if (chooser.isPresent()) {
      var chosen = chosen(chooser.get(), box);
      // A record of theirs with this address may have no consent of its own.
      return there.isEmpty() || chosen == Rule.MUST_NOT && best == Sent.NO ? chosen : Rule.MAY;
    }
    if (box.own) {
      return box.kept ? Rule.MUST : Rule.MAY;
    }
    if (best == Sent.NO) {
      return Rule.MUST_NOT;
    }
    // Two people share the mailbox and one said no: the hub may take that for the mailbox's word.
    var all = there.stream().allMatch(one -> sent(one) == Sent.YES);
    return all && !box.spoilt ? Rule.MUST : Rule.MAY;
  }

  /** They are the same member as before: what they said and say reaches them there. */
  private Rule chosen(Person person, Box box) {
    if (box.own) {
      return box.kept ? Rule.MUST : Rule.MAY;
    }
    var best = person.records.stream().map(this::sent).max(Enum::compareTo).orElse(Sent.NO);
    if (best == Sent.NO) {
      return Rule.MUST_NOT;
    }
    return box.kept && person.records.stream().allMatch(one -> sent(one) == Sent.YES)
        ? Rule.MUST
        : Rule.MAY;
  }

  private Stream<Person> choosers(String address, Place place) {
    return everybody.stream()
        .filter(one -> place == Place.MAILCHIMP && one.chosen.contains(address));
  }

  Sent sent(Rec one) {
    if (one.person.restricted || one.address.isEmpty()) {
      return Sent.NO;
    }
    if (one.granted != null && one.barred != null && !one.granted.isAfter(one.barred)) {
      return Sent.NO;
    }
    var own = consent(one);
    return own == Sent.YES && mailboxSaidNo(one) ? Sent.PERHAPS : own;
  }

  /**
   * A no counts for the mailbox, too, whoever has it next, until they say a newer yes. Which of
   * their mailboxes the hub knew when somebody said it is not counted here, so it only may.
   */
  private boolean mailboxSaidNo(Rec one) {
    return everybody.stream()
        .filter(other -> other != one.person && other.addresses.contains(one.address))
        .flatMap(other -> other.noes.stream())
        .anyMatch(no -> !one.granted.isAfter(no.to));
  }

  /** Whether their word allows it. */
  private static Sent consent(Rec one) {
    if (one.granted == null) {
      return Sent.NO;
    }
    var sent = Sent.YES;
    for (var no : one.person.noes) {
      if (one.granted.isAfter(no.to)) {
        continue;
      }
      if (no.certain && !one.granted.isAfter(no.from)) {
        return Sent.NO;
      }
      sent = Sent.PERHAPS;
    }
    return sent;
  }

  // --- what the sources say

  void told(Told told, Instant from, Instant to) {
    var one = records.get(key(told.source(), told.id()));
    if (one == null) {
      if (keptOut(told)) {
        return;
      }
      one = new Rec(told, joined(told).orElseGet(Person::new));
      one.person.records.add(one);
      everybody.add(one.person);
      records.put(key(told.source(), told.id()), one);
    } else if (told.equals(one.last)) {
      return;
    }
    one.last = told;
    one.name = told.name();
    one.person.chosen.remove(told.address());
    touched(one.person);
    moves(one, told);
    // What is said of a mailbox that others have too may change what is done there.
    touched(one.person);
    says(one, told.said(), from, to);
    settle();
  }

  /** Somebody erased comes back only by a consent that was given afterwards. */
  private boolean keptOut(Told told) {
    var since = erasedIds.get(key(told.source(), told.id()));
    var address = erasedAddresses.get(told.address());
    var last = since == null || address != null && address.isAfter(since) ? address : since;
    return last != null
        && !(told.said().word().equals("yes")
            && told.said().at().filter(at -> at.isAfter(last)).isPresent());
  }

  /** One who is new to a source is the one living person with this address, if there is one. */
  private Optional<Person> joined(Told told) {
    var living = new HashSet<Person>();
    records.values().stream()
        .map(one -> one.person)
        .filter(person -> !told.address().isEmpty() && person.present.equals(told.address()))
        .forEach(living::add);
    return living.size() == 1
        ? living.stream()
            .filter(
                person ->
                    person.records.stream().noneMatch(one -> one.source.equals(told.source())))
            .findFirst()
        : Optional.empty();
  }

  private void moves(Rec one, Told told) {
    var address = told.address();
    one.person.present = address;
    if (address.equals(one.address)) {
      return;
    }
    one.address = address;
    one.barred = null;
    if (address.isEmpty()) {
      return;
    }
    staysWhereItIs(one);
    var erased = erasedAddresses.get(address);
    if (erased != null && !one.person.addresses.contains(address)) {
      one.barred = erased;
    }
    one.recent.add(address);
    one.person.addresses.add(address);
    for (var place : Place.values()) {
      var box = box(address, place);
      // Where a person was once taken off, or left, their next address may stay off too.
      box.spoilt |= one.spoilt.contains(place);
      if (box.off) {
        // A list says "unsubscribed" and not who did it: it may count as the new owner's word, and
        // where a mix-up is put right, it is.
        perhapsNo(one.person);
        at(address).forEach(other -> doubt(List.of(other), place));
      }
    }
  }

  /**
   * Where somebody else has the new address already, the old mailbox, which is nobody's now, is
   * taken off; who has it next may have to confirm.
   */
  private void staysWhereItIs(Rec one) {
    if (at(one.address).stream().anyMatch(other -> other.person != one.person)) {
      one.recent.forEach(
          before -> {
            for (var place : Place.values()) {
              box(before, place).spoilt = true;
            }
          });
    }
  }

  private void perhapsNo(Person person) {
    person.noes.add(new No(Instant.now(), Instant.MAX, false));
  }

  private void says(Rec one, Said said, Instant from, Instant to) {
    if (said.word().equals("yes")) {
      var at = said.at().orElse(Instant.MIN);
      one.granted = one.granted == null || at.isAfter(one.granted) ? at : one.granted;
      one.saidNo = false;
    } else if (said.no()) {
      var stood = consent(one) != Sent.NO || !one.saidNo;
      if (said.at().isPresent()) {
        no(one.person, new No(said.at().get(), said.at().get(), true));
      } else if (stood) {
        no(one.person, new No(from, to, true));
      } else {
        // Said again and again in each file: it may be the first no, or a new one.
        no(one.person, new No(from, to, false));
      }
      one.saidNo = true;
    }
  }

  private void no(Person person, No no) {
    var newest = person.noes.stream().noneMatch(one -> one.to.isAfter(no.from));
    person.noes.add(no);
    if (newest && no.certain) {
      takenBack(person);
    }
  }

  /** They said no after they had subscribed at the list by themselves, and we had seen that. */
  private void takenBack(Person person) {
    var theirs = new HashSet<>(person.chosen);
    person.records.forEach(one -> theirs.add(one.address));
    for (var address : theirs) {
      for (var place : Place.values()) {
        var box = box(address, place);
        box.own &= !box.ownSeen;
      }
    }
  }

  // --- what people ask for

  void asked(Right right, String source, String id, Instant from, Instant to) {
    var person = records.get(key(source, id)).person;
    touched(person);
    switch (right) {
      case WITHDRAWAL -> {
        no(person, new No(from, to, true));
        person.records.forEach(one -> one.saidNo = true);
      }
      case RESTRICTION -> {
        person.restricted = true;
        takenBack(person);
      }
      case LIFTING -> person.restricted = false;
      case ERASURE -> erased(person, to);
    }
    settle();
  }

  private void erased(Person person, Instant at) {
    person.erased = true;
    var present = new HashSet<String>();
    person.records.forEach(one -> present.add(one.address));
    for (var one : person.records) {
      records.remove(key(one.source, one.id));
      erasedIds.put(key(one.source, one.id), at);
    }
    for (var address : person.addresses) {
      at(address).forEach(other -> perhapsNo(other.person));
      erasedAddresses.put(address, at);
      for (var place : Place.values()) {
        var box = box(address, place);
        // Handed on long ago to somebody who is still here: theirs is not touched.
        var handedOn = !present.contains(address) && !at(address).isEmpty();
        box.spoilt |=
            !handedOn || person.records.stream().anyMatch(one -> one.recent.contains(address));
        box.spoilt |= box.off;
        box.own &= !at(address).isEmpty();
      }
    }
  }

  // --- what happens at a list

  /**
   * @param mailed whether the list mailed them until then
   */
  void acted(Act act, Place place, String address, boolean mailed, Instant from) {
    if (act != Act.SUBSCRIBES && !mailed) {
      return;
    }
    var box = box(address, place);
    var there =
        records.values().stream()
            .filter(
                one ->
                    one.address.equals(address)
                        || one.recent.contains(address)
                        || place == Place.MAILCHIMP && one.person.chosen.contains(address))
            .toList();
    var seenOff = box.seenOff || shownUnderEarlierAddress(there, address, place);
    there.forEach(one -> touched(one.person));
    box.kept = false;
    box.seenOff = false;
    switch (act) {
      case UNSUBSCRIBES -> left(there, box, place, from);
      case BOUNCES -> {
        box.own = false;
        spoil(there, box, place);
      }
      case SUBSCRIBES -> {
        box.own = true;
        box.ownSeen = false;
        // A restriction (Art. 18) holds on, whatever they do there; what is right then is open. So
        // it is where they had the address before: nobody else may be sent there, so it is theirs.
        box.kept =
            seenOff
                && !there.isEmpty()
                && people().stream()
                    .noneMatch(one -> one.restricted && one.addresses.contains(address));
        box.spoilt = true;
        doubt(there, place);
      }
      case IS_REMOVED -> {
        box.own = false;
        doubt(there, place);
      }
    }
    settle();
  }

  /** The member that was done by the list under one address is there under another. */
  void changedThere(String address, String to) {
    var before = box(address, Place.MAILCHIMP);
    var there = at(address);
    var people = new HashSet<Person>();
    there.forEach(one -> people.add(one.person));
    people.forEach(this::touched);
    people.forEach(one -> one.chosen.add(to));
    var box = box(to, Place.MAILCHIMP);
    box.own = before.own;
    box.ownSeen = before.ownSeen;
    // Whose member it was cannot be known where two share the mailbox.
    box.kept = people.size() == 1 && !before.own;
    box.spoilt |= people.size() != 1 || before.spoilt;
    // Nobody is made anew under an address that they gave up; who knows it only may be there.
    before.own = false;
    before.spoilt = true;
    settle();
  }

  /**
   * A list that knows them by an earlier address showed that it leaves them alone. Where the
   * address was somebody else's before, members change hands, and nobody can tell whose the earlier
   * one is.
   */
  private boolean shownUnderEarlierAddress(List<Rec> there, String address, Place place) {
    var people = new HashSet<Person>();
    there.forEach(one -> people.add(one.person));
    return people.size() == 1
        && people.stream()
            .map(this::ownedAlone)
            .filter(alone -> alone.contains(address))
            .flatMap(Set::stream)
            .anyMatch(earlier -> at(earlier).isEmpty() && box(earlier, place).seenOff);
  }

  private void left(List<Rec> there, Box box, Place place, Instant from) {
    box.own = false;
    box.off = true;
    spoil(there, box, place);
    var people = new HashSet<Person>();
    there.forEach(one -> people.add(one.person));
    for (var person : people) {
      // Whose word it is cannot be known where two share the mailbox; and of whom we unsubscribe
      // at the same moment nobody can tell whether they left too.
      var certain =
          people.size() == 1
              && person.records.stream().noneMatch(one -> sent(one) == Sent.PERHAPS)
              && there.stream().anyMatch(one -> sent(one) == Sent.YES);
      person.noes.add(new No(from, Instant.MAX, certain));
      person.unseen.add(place);
    }
  }

  private void spoil(List<Rec> there, Box box, Place place) {
    box.spoilt = true;
    for (var one : there) {
      one.spoilt.add(place);
      one.recent.forEach(address -> box(address, place).spoilt = true);
    }
  }

  /** What nobody saw before it was undone may never be known. */
  private void doubt(List<Rec> there, Place place) {
    for (var one : there) {
      if (one.person.unseen.contains(place)) {
        one.person.noes.replaceAll(
            no -> no.to.equals(Instant.MAX) ? new No(no.from, no.to, false) : no);
      }
    }
  }

  /** Whatever happens next may rightly change what the hub does there. */
  private void touched(Person person) {
    var known = new HashSet<>(person.addresses);
    known.addAll(person.chosen);
    for (var address : known) {
      for (var place : Place.values()) {
        var box = box(address, place);
        box.kept = false;
        box.seenOff = false;
      }
    }
  }

  // --- what follows

  /** Who was sent and may be no more is taken off; that cannot be undone by us. */
  private void settle() {
    for (var one : records.values()) {
      var sent = sent(one);
      if (one.wasSent && sent != Sent.YES) {
        for (var place : Place.values()) {
          one.spoilt.add(place);
          one.recent.forEach(address -> takenOff(one.person, address, place));
        }
      }
      one.wasSent |= sent != Sent.NO;
    }
  }

  private void takenOff(Person person, String address, Place place) {
    var box = box(address, place);
    if (!box.off) {
      at(address).stream()
          .map(one -> one.person)
          .filter(other -> other != person)
          .forEach(this::perhapsNo);
    }
    box.spoilt = true;
    box.off = true;
  }

  /**
   * Everybody was listed at both, and everything that followed is done.
   *
   * @param off whether somebody is there and unsubscribed
   */
  void quiet(Instant now, BiPredicate<String, Place> off) {
    for (var person : people()) {
      person.unseen.clear();
      person.noes.replaceAll(
          no -> no.to.equals(Instant.MAX) ? new No(no.from, now, no.certain) : no);
      for (var one : person.records) {
        one.recent.clear();
        if (!one.address.isEmpty()) {
          one.recent.add(one.address);
        }
      }
    }
    boxes.forEach(
        (address, boxes) ->
            boxes.forEach(
                (place, box) -> {
                  box.ownSeen = box.own;
                  box.seenOff = off.test(address, place);
                }));
  }

  Set<Person> people() {
    var people = new java.util.LinkedHashSet<Person>();
    records.values().forEach(one -> people.add(one.person));
    return people;
  }

  boolean own(String address, Place place) {
    return box(address, place).own || choosers(address, place).findAny().isPresent();
  }

  /** The names that may greet the owner of a mailbox. */
  Set<String> names(String address) {
    var names = new HashSet<String>();
    at(address).forEach(one -> names.add(one.name));
    return names;
  }
}
