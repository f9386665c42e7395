package io.processorhub.sandbox;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Who is in one audience and who must not come back. Holds its own lock, which {@link
 * MailchimpRules} takes as well for what must happen in one piece.
 */
final class MailchimpMembers {

  /**
   * Everything, to outlive a restart.
   *
   * @param version how often anything was changed
   */
  record Saved(
      long version,
      long lastNumber,
      boolean doubleOptin,
      int resubscribeAsked,
      List<Member> members,
      Set<String> forgotten) {}

  private final String audience;
  private final TreeMap<Long, Member> members = new TreeMap<>();
  private final Map<String, Long> numbers = new HashMap<>();
  private final Set<String> forgotten = new HashSet<>();
  private long version;
  private long lastNumber;
  private boolean doubleOptin;
  private int resubscribeAsked;
  private boolean asksAgain;
  private final AudienceSettings settings = new AudienceSettings();

  MailchimpMembers(String audience) {
    this.audience = audience;
  }

  String audience() {
    return audience;
  }

  synchronized void clear() {
    restore(new Saved(version + 1, 0, false, 0, List.of(), Set.of()));
    settings.clear();
  }

  synchronized Saved saved() {
    return new Saved(
        version, lastNumber, doubleOptin, resubscribeAsked, all(), Set.copyOf(forgotten));
  }

  synchronized void restore(Saved saved) {
    members.clear();
    numbers.clear();
    forgotten.clear();
    saved.members().forEach(this::keep);
    forgotten.addAll(saved.forgotten());
    version = saved.version();
    lastNumber = saved.lastNumber();
    doubleOptin = saved.doubleOptin();
    resubscribeAsked = saved.resubscribeAsked();
  }

  /** To be looked at and changed while holding the lock of this. */
  AudienceSettings settings() {
    return settings;
  }

  synchronized long version() {
    return version;
  }

  synchronized List<Member> all() {
    return List.copyOf(members.values());
  }

  synchronized List<Member> all(Predicate<Member> wanted) {
    return members.values().stream().filter(wanted).toList();
  }

  /**
   * @param key id, contact id or address, as Mailchimp takes them in a path
   */
  synchronized Optional<Member> find(String key) {
    var id = key.contains("@") ? Addresses.id(key) : key;
    return Optional.ofNullable(numbers.get(id)).map(members::get);
  }

  synchronized long nextNumber() {
    return ++lastNumber;
  }

  /** In place of the member of the same number, if there is one. */
  synchronized Member keep(Member member) {
    remove(member);
    members.put(member.number(), member);
    numbers.put(member.id(), member.number());
    numbers.put(member.contactId(), member.number());
    return member;
  }

  synchronized void remove(Member member) {
    version++;
    var old = members.remove(member.number());
    if (old != null) {
      numbers.remove(old.id());
      numbers.remove(old.contactId());
    }
  }

  synchronized boolean isForgotten(String email) {
    return forgotten.contains(Addresses.id(email));
  }

  synchronized void forget(String id) {
    version++;
    forgotten.add(id);
  }

  /** Only the person can undo being forgotten, by signing up anew. */
  synchronized void welcomeBack(String email) {
    forgotten.remove(Addresses.id(email));
  }

  synchronized void doubleOptin(boolean on) {
    version++;
    doubleOptin = on;
  }

  synchronized boolean doubleOptin() {
    return doubleOptin;
  }

  synchronized void asksAgain(boolean on) {
    asksAgain = on;
  }

  synchronized boolean asksAgain() {
    return asksAgain;
  }

  synchronized void countResubscribeAsked() {
    resubscribeAsked++;
  }

  synchronized int resubscribeAsked() {
    return resubscribeAsked;
  }
}
