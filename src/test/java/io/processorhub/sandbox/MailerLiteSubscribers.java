package io.processorhub.sandbox;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who is in the account, who was deleted and is kept all the same, and who is being forgotten.
 * Holds its own lock, which {@link MailerLiteRules} takes as well for what must happen in one
 * piece.
 */
final class MailerLiteSubscribers implements StateFile.State<MailerLiteSubscribers.Saved> {

  /**
   * Everything, to outlive a restart.
   *
   * @param version how often anything was changed
   */
  record Saved(
      long version,
      long lastNumber,
      int reactivateAsked,
      List<Subscriber> subscribers,
      List<Subscriber> kept,
      List<Forgotten> forgotten) {}

  /** All ids have as many digits, so that their order is that of joining. */
  private static final long BEFORE_THE_FIRST_ID = 150_000_000_000_000_000L;

  private final TreeMap<String, Subscriber> subscribers = new TreeMap<>();
  private final Map<String, String> ids = new HashMap<>();
  private final TreeMap<String, Subscriber> kept = new TreeMap<>();
  private final List<Forgotten> forgotten = new ArrayList<>();
  private long version;
  private long lastNumber;
  private int reactivateAsked;

  synchronized void clear() {
    restore(new Saved(version + 1, 0, 0, List.of(), List.of(), List.of()));
  }

  @Override
  public synchronized Saved saved() {
    return new Saved(version, lastNumber, reactivateAsked, all(), kept(), forgotten());
  }

  @Override
  public synchronized void restore(Saved saved) {
    subscribers.clear();
    ids.clear();
    kept.clear();
    forgotten.clear();
    saved.subscribers().forEach(this::keep);
    saved.kept().forEach(subscriber -> kept.put(key(subscriber.email()), subscriber));
    forgotten.addAll(saved.forgotten());
    version = saved.version();
    lastNumber = saved.lastNumber();
    reactivateAsked = saved.reactivateAsked();
  }

  @Override
  public synchronized long version() {
    return version;
  }

  synchronized List<Subscriber> all() {
    return List.copyOf(subscribers.values());
  }

  synchronized List<Subscriber> kept() {
    return List.copyOf(kept.values());
  }

  synchronized List<Forgotten> forgotten() {
    return List.copyOf(forgotten);
  }

  /** In order of joining, from a place on. */
  synchronized List<Subscriber> after(String id) {
    return List.copyOf(subscribers.tailMap(id, false).values());
  }

  /** Against the order of joining, from a place on. */
  synchronized List<Subscriber> before(String id) {
    return List.copyOf(subscribers.headMap(id, false).descendingMap().values());
  }

  /** By id alone, as most calls want it. */
  synchronized Optional<Subscriber> withId(String id) {
    return Optional.ofNullable(subscribers.get(id));
  }

  synchronized Optional<Subscriber> withEmail(String email) {
    return Optional.ofNullable(ids.get(key(email))).map(subscribers::get);
  }

  synchronized Optional<Subscriber> keptWithEmail(String email) {
    return Optional.ofNullable(kept.get(key(email)));
  }

  synchronized Optional<Subscriber> takeKept(String email) {
    return Optional.ofNullable(kept.remove(key(email)));
  }

  synchronized String nextId() {
    return Long.toString(BEFORE_THE_FIRST_ID + ++lastNumber);
  }

  /** In place of the subscriber of the same id, if there is one. */
  synchronized Subscriber keep(Subscriber subscriber) {
    version++;
    subscribers.put(subscriber.id(), subscriber);
    ids.put(key(subscriber.email()), subscriber.id());
    return subscriber;
  }

  synchronized void delete(Subscriber subscriber) {
    remove(subscriber);
    kept.put(key(subscriber.email()), subscriber);
  }

  synchronized void forget(Subscriber subscriber, Forgotten what) {
    remove(subscriber);
    forgotten.add(what);
  }

  private void remove(Subscriber subscriber) {
    version++;
    subscribers.remove(subscriber.id());
    ids.remove(key(subscriber.email()));
  }

  synchronized void countReactivateAsked() {
    reactivateAsked++;
  }

  synchronized int reactivateAsked() {
    return reactivateAsked;
  }

  private static String key(String email) {
    return email.toLowerCase(Locale.ROOT);
  }
}
