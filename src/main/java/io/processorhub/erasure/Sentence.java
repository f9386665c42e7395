package io.processorhub.erasure;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Each sentence about an erasure that letters, pages and certificates say, and about any request
 * that was confirmed, and when it is true: the one table of them.
 */
enum Sentence {
  ALL_OF_THE_PERSON(
      Place.SCOPE,
      one -> one.scope() == CaseScope.PERSON,
      "everything that we decide about ourselves, at the person's own word"),
  PART_OF_A_CUSTOMER(
      Place.SCOPE,
      one -> one.scope() == CaseScope.ACCOUNT && !one.byRule(),
      "what one customer provided, at that customer's instruction"),
  PART_BY_RULE(
      Place.SCOPE,
      one -> one.scope() == CaseScope.ACCOUNT && one.byRule(),
      "what one customer provided, by a rule or a closing of that customer's account"),

  KEY_DESTROYED(
      Place.HUB,
      ErasureFacts::keyDestroyed,
      "The key of the person's values was destroyed when the erasure was accepted."),
  OTHER_CUSTOMER(
      Place.HUB,
      one -> !one.keyDestroyed() && one.scope() == CaseScope.ACCOUNT,
      "The values that this customer provided were removed; others stay, because another customer provided them too."),
  CUSTOMER_DECIDES(
      Place.HUB,
      one -> !one.keyDestroyed() && one.scope() == CaseScope.PERSON,
      "The values that we decide about were removed; others stay, because a customer of ours decides about them. That decision is a case of its own."),
  UNREADABLE(
      Place.HUB,
      one -> one.keyDestroyed() && dayIsAttested(one),
      "By the schedule of its keys, no copy of the hub's database that still holds the person can be read from {day} on,"
          + " provided no copy of the safe folder was kept, as {organisation} attested on {attested}."),

  LAW_KEEPS(
      Place.KEPT,
      ErasureFacts::kept,
      "A part is kept because a law requires it, by the statement of the processor that keeps it: see \"kept by law\" above."),
  REMEDIES(
      Place.KEPT,
      ErasureFacts::kept,
      "The person may complain to a data protection authority, for example where they live or work, and may go to court."),

  BEFORE_THE_HUB(
      Place.NOT_PROVED,
      one -> true,
      "What processors held before this hub sent them anything, unless a complete listing shows it."),
  FREE_TEXT(
      Place.NOT_PROVED,
      one -> true,
      "Free text: what somebody wrote about the person in notes, mails or files."),
  THEIR_BACKUPS(
      Place.NOT_PROVED,
      one -> true,
      "The processors' own backups; how long they keep those is in their agreements."),
  COPIES_NOT_ATTESTED(
      Place.NOT_PROVED,
      one -> one.keyDestroyed() && !dayIsAttested(one),
      "That copies of the hub's database become unreadable: that needs the attestation that no copy of the safe folder was kept,"
          + " and none was in force for this erasure."),
  COPIES_OF_THE_REST(
      Place.NOT_PROVED,
      one -> !one.keyDestroyed(),
      "That older copies of the hub's database are unreadable: the person's key is still needed for the values that stay."),
  DISK_SNAPSHOTS(
      Place.NOT_PROVED,
      ErasureFacts::keyDestroyed,
      "Copies of disks that a hosting company keeps (snapshots): they may hold the keys."),
  BY_HAND(
      Place.NOT_PROVED,
      one -> one.endings().contains(Ending.ATTESTED),
      "That the parts \"done by hand, attested\" are gone: a person or the processor says so, and the hub did not verify it."),
  NOT_COMPLETE(
      Place.NOT_PROVED, one -> !one.done(), "That it is complete: some parts are not checked yet."),

  CANNOT_BE_READ(
      Place.ACCEPTED,
      ErasureFacts::keyDestroyed,
      "What was known about you here can no longer be read from now on."),
  PART_WAITS(
      Place.ACCEPTED,
      one -> !one.keyDestroyed(),
      "What we decide about ourselves was removed here. Another part stays for now, because a customer of ours decides about it; that decision is a case of its own."),
  RECIPIENTS_ARE_ASKED(
      Place.ACCEPTED,
      one -> true,
      "Each company that received the removed data from us through this hub is being asked to erase it, unless it stopped working for us before; we verify it where the company lets us."),

  ERASED(Place.SUBJECT, one -> !one.kept() && !one.stays(), "Your data was erased"),
  MUST_BE_KEPT(
      Place.SUBJECT, ErasureFacts::kept, "Your request was carried out; some records must be kept"),
  SOME_STAYS(
      Place.SUBJECT,
      one -> !one.kept() && one.stays(),
      "Your request was carried out; some data stays"),

  SETTLED(
      Place.DONE,
      one -> true,
      "Every part of your request was carried out and checked, or is settled in another way that the certificate names."),
  YOUR_CUSTOMER_DECIDES(
      Place.DONE,
      one -> !one.keyDestroyed(),
      "Another part of your data stays here, because a customer of ours decides about it; that decision is a case of its own."),
  ADDRESS_IS_SHARED(
      Place.DONE,
      one -> one.endings().contains(Ending.SHARED),
      "Your address stays where another contact has the same one; what only belonged to you was removed there."),
  YOU_CAME_BACK(
      Place.DONE,
      one -> one.endings().contains(Ending.RETURNED),
      "You gave your consent again afterwards; what rests on that consent stays."),
  ATTESTED_BY_HAND(
      Place.DONE,
      one -> one.endings().contains(Ending.ATTESTED),
      "Where the certificate says \"done by hand, attested\", a person or the company states it and we did not verify it."),
  LATER_LOOKS(
      Place.DONE,
      one -> one.endings().contains(Ending.NOT),
      "Some companies are verified once more later. Should your data turn up again at one of them, it is erased there again."),
  YOUR_REMEDIES(
      Place.DONE,
      ErasureFacts::kept,
      "You may complain to a data protection authority, for example where you live or work, and you may go to court."),

  REQUEST_ACCEPTED(
      Place.CONFIRMED_TITLE,
      EnumSet.allOf(CaseKind.class),
      one -> !one.waits(),
      "Thank you, your request was accepted"),
  REQUEST_CONFIRMED(
      Place.CONFIRMED_TITLE,
      EnumSet.allOf(CaseKind.class),
      RequestFacts::waits,
      "Thank you, your request was confirmed"),
  MAIL_WHEN_DONE(
      Place.CONFIRMED,
      EnumSet.of(CaseKind.ERASURE),
      one -> !one.waits() && one.mail(),
      "It is being carried out. You will be told by mail when it is done."),
  NO_MAIL_WHEN_DONE(
      Place.CONFIRMED,
      EnumSet.of(CaseKind.ERASURE),
      one -> !one.waits() && !one.mail(),
      "It is being carried out. No mail tells you when it is done, because none leaves here."),
  CUSTOMER_MUST_DECIDE(
      Place.CONFIRMED,
      EnumSet.of(CaseKind.ERASURE),
      RequestFacts::waits,
      "Nothing was erased yet: a customer of ours provided what is known about you here and decides about it. That decision is a case of its own."),
  CONSENT_TAKEN_BACK(
      Place.CONFIRMED,
      EnumSet.of(CaseKind.WITHDRAWAL),
      one -> true,
      "Your consent was taken back. Companies that mail you for us on that consent are asked to stop. No mail tells you when they did."),
  USED_FOR_NOTHING(
      Place.CONFIRMED,
      EnumSet.of(CaseKind.RESTRICTION),
      one -> true,
      "Your data is kept here, and nothing of it is sent to anybody from now on. Companies that mail you for us are asked to stop, where they can be asked. No mail tells you when they did."),
  USED_AGAIN(
      Place.CONFIRMED,
      EnumSet.of(CaseKind.LIFTING),
      one -> true,
      "The restriction has ended: your data is used again as before. No mail tells you about it."),
  CORRECTED_AT_THE_SOURCE(
      Place.CONFIRMED,
      EnumSet.of(CaseKind.RECTIFICATION),
      one -> true,
      "It is on record. Your data is corrected where it comes from, and from there at the companies that received it. No mail tells you when that is done."),
  ANSWERED_WITHIN_A_MONTH(
      Place.CONFIRMED,
      EnumSet.of(CaseKind.ACCESS),
      one -> true,
      "It is on record. We must answer it within one month of the day on which it reached us, or tell you within that month why it takes longer.");

  /** Where a sentence is said. */
  enum Place {
    /** Certificate: what was erased. */
    SCOPE,
    /** Certificate and check page: what happened in the hub itself. */
    HUB,
    /** Certificate and check page: a part that stays by law. */
    KEPT,
    /** Certificate: what it does not prove. */
    NOT_PROVED,
    /** The letter that the request was accepted. */
    ACCEPTED,
    /** The subject of the letter that it is done. */
    SUBJECT,
    /** The letter that it is done. */
    DONE,
    /** The heading of the page after a request was confirmed. */
    CONFIRMED_TITLE,
    /** That page; of an accepted erasure it also says what {@link #ACCEPTED} says. */
    CONFIRMED
  }

  private final Place place;
  private final Predicate<ErasureFacts> when;
  private final Set<CaseKind> kinds;
  private final Predicate<RequestFacts> whenConfirmed;
  private final String words;

  Sentence(Place place, Predicate<ErasureFacts> when, String words) {
    this.place = place;
    this.when = when;
    this.kinds = Set.of();
    this.whenConfirmed = one -> false;
    this.words = words;
  }

  /** About a request of one of these kinds that was confirmed just now. */
  Sentence(Place place, Set<CaseKind> kinds, Predicate<RequestFacts> whenConfirmed, String words) {
    this.place = place;
    this.when = one -> false;
    this.kinds = kinds;
    this.whenConfirmed = whenConfirmed;
    this.words = words;
  }

  private static boolean dayIsAttested(ErasureFacts one) {
    return one.unreadableFrom().isPresent() && one.attestedOn().isPresent();
  }

  Place place() {
    return place;
  }

  String words() {
    return words;
  }

  /** The sentences that are true of this erasure, in the order in which they are said. */
  static List<Sentence> of(Place place, ErasureFacts facts) {
    return Arrays.stream(values())
        .filter(one -> one.place == place && one.when.test(facts))
        .toList();
  }

  static List<Sentence> of(Place place, RequestFacts facts) {
    return Arrays.stream(values())
        .filter(one -> one.place == place && one.kinds.contains(facts.kind()))
        .filter(one -> one.whenConfirmed.test(facts))
        .toList();
  }

  static String paragraph(Place place, RequestFacts facts) {
    return of(place, facts).stream().map(Sentence::words).collect(Collectors.joining(" "));
  }

  static List<String> said(Place place, ErasureFacts facts, String organisation) {
    return of(place, facts).stream().map(one -> one.filled(facts, organisation)).toList();
  }

  static String paragraph(Place place, ErasureFacts facts, String organisation) {
    return said(place, facts, organisation).stream().collect(Collectors.joining(" "));
  }

  private String filled(ErasureFacts facts, String organisation) {
    return words
        .replace("{day}", facts.unreadableFrom().map(Object::toString).orElse(""))
        .replace("{attested}", facts.attestedOn().map(Object::toString).orElse(""))
        .replace("{organisation}", organisation);
  }
}
