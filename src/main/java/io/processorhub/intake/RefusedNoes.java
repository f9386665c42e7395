package io.processorhub.intake;

import io.processorhub.consent.ConsentEvents;
import io.processorhub.copy.DueCopies;
import io.processorhub.subject.People;
import io.processorhub.subject.People.Whom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * Records the noes in contacts that are refused for something else, within the transaction that is
 * under way: a wrong phone number must not keep mails going on.
 */
final class RefusedNoes {

  /** Nothing is sent to those who are gone, so a no of theirs that finds nobody is no loss. */
  private static final Set<RowCode> GONE = Set.of(RowCode.ERASED, RowCode.ACCOUNT_CLOSED);

  private final People people;
  private final ConsentEvents consents;
  private final DueCopies copies;
  private final NoesNotTaken notTaken;

  RefusedNoes(People people, ConsentEvents consents, DueCopies copies, NoesNotTaken notTaken) {
    this.people = people;
    this.consents = consents;
    this.copies = copies;
    this.notTaken = notTaken;
  }

  /** The persons whom the noes are about as far as they are known by now, to be locked. */
  List<Long> persons(Optional<Short> source, OptionalLong account, List<Row.Refused> refused) {
    return people.withSharing(
        whom(source, account, refused).values().stream()
            .flatMap(Collection::stream)
            .map(Whom::subject)
            .distinct()
            .toList());
  }

  /**
   * Hears the noes.
   *
   * @param source empty if nobody can tell which; then only the address leads to a person
   * @param account the only account that may be touched
   * @return the refused contacts, each with what became of its noes
   */
  List<Row.Refused> hear(Optional<Short> source, OptionalLong account, List<Row.Refused> refused) {
    var whom = whom(source, account, refused);
    record(refused, whom, account);
    var heard = new ArrayList<Row.Refused>();
    for (var i = 0; i < refused.size(); i++) {
      heard.add(refused.get(i).with(became(refused.get(i), whom.containsKey(i))));
    }
    notTaken.count(source, heard.stream().filter(one -> one.heard().notTaken()).count());
    return heard;
  }

  private Map<Integer, List<Whom>> whom(
      Optional<Short> source, OptionalLong account, List<Row.Refused> refused) {
    var places = new ArrayList<Integer>();
    var traces = new ArrayList<People.Trace>();
    for (var i = 0; i < refused.size(); i++) {
      var noes = refused.get(i).noes();
      if (!noes.said().isEmpty() && mayBeHeard(refused.get(i))) {
        places.add(i);
        traces.add(new People.Trace(noes.key(), noes.address()));
      }
    }
    var whom = new TreeMap<Integer, List<Whom>>();
    people.find(source, account, traces).forEach((i, found) -> whom.put(places.get(i), found));
    return whom;
  }

  /** A token of one account says nothing about the people of another. */
  private static boolean mayBeHeard(Row.Refused row) {
    return row.code() != RowCode.OTHER_ACCOUNT;
  }

  private void record(
      List<Row.Refused> refused, Map<Integer, List<Whom>> whom, OptionalLong account) {
    var said = said(refused, whom);
    if (said.isEmpty()) {
      return;
    }
    people.lock(
        people.withSharing(said.stream().map(ConsentEvents.Said::subject).distinct().toList()));
    var news = consents.record(said, account);
    if (!news.isEmpty()) {
      copies.withdrawn(people.touch(people.withSharing(news)));
    }
  }

  /** Each no once for each account that holds the person. */
  private static List<ConsentEvents.Said> said(
      List<Row.Refused> refused, Map<Integer, List<Whom>> whom) {
    var said = new LinkedHashSet<ConsentEvents.Said>();
    for (var found : whom.entrySet()) {
      for (var no : refused.get(found.getKey()).noes().said()) {
        for (var one : found.getValue()) {
          said.add(new ConsentEvents.Said(one.subject(), one.account(), no));
        }
      }
    }
    return List.copyOf(said);
  }

  private static Heard became(Row.Refused row, boolean found) {
    var noes = row.noes();
    if (!mayBeHeard(row) || noes.said().isEmpty() && !noes.unreadable()) {
      return Heard.NOTHING;
    }
    if (noes.said().isEmpty()) {
      return Heard.UNREADABLE;
    }
    if (found) {
      return noes.unreadable() ? Heard.PARTLY : Heard.TAKEN;
    }
    return GONE.contains(row.code()) ? Heard.NOTHING : Heard.NOBODY;
  }
}
