package io.processorhub.cases;

import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.CaseScope;
import io.processorhub.erasure.ErasureFacts;
import io.processorhub.erasure.ForwardingResult;
import io.processorhub.foundation.Wording;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Each sentence about an erasure that letters, pages and certificates say, and about any request
 * that was confirmed, and when it is true: the one table of them.
 */
enum Sentence {
  ALL_OF_THE_PERSON(Place.SCOPE, one -> one.scope() == CaseScope.PERSON),
  PART_OF_A_CUSTOMER(Place.SCOPE, one -> one.scope() == CaseScope.ACCOUNT && !one.byRule()),
  PART_BY_RULE(Place.SCOPE, one -> one.scope() == CaseScope.ACCOUNT && one.byRule()),

  KEY_DESTROYED(Place.HUB, ErasureFacts::keyDestroyed),
  OTHER_CUSTOMER(Place.HUB, one -> !one.keyDestroyed() && one.scope() == CaseScope.ACCOUNT),
  CUSTOMER_DECIDES(Place.HUB, one -> !one.keyDestroyed() && one.scope() == CaseScope.PERSON),
  UNREADABLE(Place.HUB, one -> one.keyDestroyed() && dayIsAttested(one)),

  LAW_KEEPS(Place.KEPT, ErasureFacts::kept),
  REMEDIES(Place.KEPT, ErasureFacts::kept),

  BEFORE_THE_HUB(Place.NOT_PROVED, one -> true),
  FREE_TEXT(Place.NOT_PROVED, one -> true),
  THEIR_BACKUPS(Place.NOT_PROVED, one -> true),
  COPIES_NOT_ATTESTED(Place.NOT_PROVED, one -> one.keyDestroyed() && !dayIsAttested(one)),
  COPIES_OF_THE_REST(Place.NOT_PROVED, one -> !one.keyDestroyed()),
  DISK_SNAPSHOTS(Place.NOT_PROVED, ErasureFacts::keyDestroyed),
  BY_HAND(Place.NOT_PROVED, one -> one.endings().contains(ForwardingResult.ATTESTED)),
  NOT_COMPLETE(Place.NOT_PROVED, one -> !one.done()),

  CANNOT_BE_READ(Place.ACCEPTED, ErasureFacts::keyDestroyed),
  PART_WAITS(Place.ACCEPTED, one -> !one.keyDestroyed()),
  RECIPIENTS_ARE_ASKED(Place.ACCEPTED, one -> true),

  ERASED(Place.SUBJECT, one -> !one.kept() && !one.stays()),
  MUST_BE_KEPT(Place.SUBJECT, ErasureFacts::kept),
  SOME_STAYS(Place.SUBJECT, one -> !one.kept() && one.stays()),

  SETTLED(Place.DONE, one -> true),
  YOUR_CUSTOMER_DECIDES(Place.DONE, one -> !one.keyDestroyed()),
  ADDRESS_IS_SHARED(Place.DONE, one -> one.endings().contains(ForwardingResult.SHARED)),
  YOU_CAME_BACK(Place.DONE, one -> one.endings().contains(ForwardingResult.RETURNED)),
  ATTESTED_BY_HAND(Place.DONE, one -> one.endings().contains(ForwardingResult.ATTESTED)),
  LATER_LOOKS(Place.DONE, one -> one.endings().contains(ForwardingResult.NOT)),
  YOUR_REMEDIES(Place.DONE, ErasureFacts::kept),

  REQUEST_ACCEPTED(Place.CONFIRMED_TITLE, EnumSet.allOf(CaseKind.class), one -> !one.waits()),
  REQUEST_CONFIRMED(Place.CONFIRMED_TITLE, EnumSet.allOf(CaseKind.class), RequestFacts::waits),
  MAIL_WHEN_DONE(Place.CONFIRMED, EnumSet.of(CaseKind.ERASURE), one -> !one.waits() && one.mail()),
  NO_MAIL_WHEN_DONE(
      Place.CONFIRMED, EnumSet.of(CaseKind.ERASURE), one -> !one.waits() && !one.mail()),
  CUSTOMER_MUST_DECIDE(Place.CONFIRMED, EnumSet.of(CaseKind.ERASURE), RequestFacts::waits),
  CONSENT_TAKEN_BACK(Place.CONFIRMED, EnumSet.of(CaseKind.WITHDRAWAL), one -> true),
  USED_FOR_NOTHING(Place.CONFIRMED, EnumSet.of(CaseKind.RESTRICTION), one -> true),
  USED_AGAIN(Place.CONFIRMED, EnumSet.of(CaseKind.LIFTING), one -> true),
  CORRECTED_AT_THE_SOURCE(Place.CONFIRMED, EnumSet.of(CaseKind.RECTIFICATION), one -> true),
  ANSWERED_WITHIN_A_MONTH(Place.CONFIRMED, EnumSet.of(CaseKind.ACCESS), one -> true);

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

  Sentence(Place place, Predicate<ErasureFacts> when) {
    this.place = place;
    this.when = when;
    this.kinds = Set.of();
    this.whenConfirmed = one -> false;
  }

  /** About a request of one of these kinds that was confirmed just now. */
  Sentence(Place place, Set<CaseKind> kinds, Predicate<RequestFacts> whenConfirmed) {
    this.place = place;
    this.when = one -> false;
    this.kinds = kinds;
    this.whenConfirmed = whenConfirmed;
  }

  private static boolean dayIsAttested(ErasureFacts one) {
    return one.unreadableFrom().isPresent() && one.attestedOn().isPresent();
  }

  Place place() {
    return place;
  }

  /** Of its text. */
  String key() {
    return "sentences." + name();
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

  static String paragraph(Place place, RequestFacts facts, Wording wording) {
    return of(place, facts).stream()
        .map(one -> wording.of(one.key()))
        .collect(Collectors.joining(" "));
  }

  static List<String> said(Place place, ErasureFacts facts, Wording wording, String organisation) {
    var blanks =
        Map.of(
            "day", facts.unreadableFrom().map(wording::day).orElse(""),
            "attested", facts.attestedOn().map(wording::day).orElse(""),
            "organisation", organisation);
    return of(place, facts).stream().map(one -> wording.of(one.key(), blanks)).toList();
  }

  static String paragraph(Place place, ErasureFacts facts, Wording wording, String organisation) {
    return String.join(" ", said(place, facts, wording, organisation));
  }
}
