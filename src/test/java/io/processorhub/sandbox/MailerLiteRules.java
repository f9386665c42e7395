package io.processorhub.sandbox;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What may be done to the subscribers; each of these happens in one piece or is refused. */
final class MailerLiteRules {

  /** A subscriber as it is now, and whether it was there and different before. */
  record Done(Subscriber subscriber, boolean created, boolean changed) {}

  /** A subscriber as it last was, and what was promised. */
  record Gone(Subscriber subscriber, Forgotten forgotten) {}

  private static final Duration UNTIL_FORGOTTEN = Duration.ofDays(30);

  private final MailerLiteSubscribers subscribers;
  private final InstantSource clock;
  private boolean doubleOptin;
  private boolean takesWhoLeft;

  MailerLiteRules(MailerLiteSubscribers subscribers, InstantSource clock) {
    this.subscribers = subscribers;
    this.clock = clock;
  }

  /** Whether who is added by the API without a status has to confirm first. */
  void doubleOptin(boolean on) {
    synchronized (subscribers) {
      doubleOptin = on;
    }
  }

  /** Whether who left is updated and stays away, as the documentation reads, or refused. */
  void takesWhoLeft(boolean on) {
    synchronized (subscribers) {
      takesWhoLeft = on;
    }
  }

  void clear() {
    doubleOptin(false);
    takesWhoLeft(false);
  }

  /** Who was deleted comes back with all that was kept, as MailerLite says it keeps it for. */
  Done upsert(SubscriberBody body) {
    synchronized (subscribers) {
      var email = body.email().orElseThrow();
      var existing = subscribers.withEmail(email);
      existing.or(() -> subscribers.keptWithEmail(email)).ifPresent(old -> refuseLeft(old, body));
      return existing.isPresent() ? change(existing.get(), body) : create(email, body);
    }
  }

  /** Several users report this for calls without a status too; the documentation is silent. */
  private void refuseLeft(Subscriber old, SubscriberBody body) {
    if (old.isGone() && !takesWhoLeft) {
      countIfReactivating(body);
      throw MailerLiteRefusal.left(old);
    }
  }

  private void countIfReactivating(SubscriberBody body) {
    if (body.reactivates()) {
      subscribers.countReactivateAsked();
    }
  }

  private Done create(String email, SubscriberBody sent) {
    var body = sent.status().isEmpty() && doubleOptin ? sent.withStatus("unconfirmed") : sent;
    var now = clock.instant();
    var old =
        subscribers
            .takeKept(email)
            .orElseGet(() -> Subscriber.fresh(subscribers.nextId(), email, "api", now));
    var next = applied(old, body);
    var written = next.written(now, old.timesCreated() + 1, old.effectiveWrites() + 1);
    return new Done(subscribers.keep(written), true, true);
  }

  /** Takes the person out of all groups that are not mentioned, if any are. */
  Done update(String id, SubscriberBody body) {
    synchronized (subscribers) {
      var old = existing(id);
      var next = applied(old, body);
      return keepIfChanged(old, body.groups().map(next::in).orElse(next));
    }
  }

  Done joinGroup(String id, String group) {
    synchronized (subscribers) {
      var old = existing(id);
      var more = old.groups().contains(group) ? List.<String>of() : List.of(group);
      return keepIfChanged(
          old, old.in(Stream.concat(old.groups().stream(), more.stream()).toList()));
    }
  }

  Done leaveGroup(String id, String group) {
    synchronized (subscribers) {
      var old = existing(id);
      var rest = old.groups().stream().filter(other -> !other.equals(group)).toList();
      return keepIfChanged(old, old.in(rest));
    }
  }

  /** Out of sight, but everything is still kept. */
  void delete(String id) {
    synchronized (subscribers) {
      subscribers.delete(existing(id));
    }
  }

  Gone forget(String id) {
    synchronized (subscribers) {
      return forget(existing(id));
    }
  }

  /** Whether the person is still there or was deleted before; the API needs the former. */
  void forgetByHand(String email) {
    synchronized (subscribers) {
      subscribers.withEmail(email).or(() -> subscribers.takeKept(email)).ifPresent(this::forget);
    }
  }

  private Gone forget(Subscriber subscriber) {
    var now = clock.instant();
    var forgotten =
        new Forgotten(subscriber.id(), subscriber.email(), now, now.plus(UNTIL_FORGOTTEN));
    subscribers.forget(subscriber, forgotten);
    return new Gone(subscriber, forgotten);
  }

  /** The doing of the person, not of the API; only so do they come back who left. */
  void signUp(String email, String status, Map<String, String> fields) {
    synchronized (subscribers) {
      var now = clock.instant();
      var old =
          subscribers
              .withEmail(email)
              .or(() -> subscribers.takeKept(email))
              .orElseGet(() -> Subscriber.fresh(subscribers.nextId(), email, "webform", now));
      var next = old.with(dated(old, SubscriberBody.of(status, fields)));
      subscribers.keep(next.written(now, old.timesCreated(), old.effectiveWrites()));
    }
  }

  private Done change(Subscriber old, SubscriberBody body) {
    return keepIfChanged(old, applied(old, body));
  }

  /** Whoever left stays away: MailerLite does the rest of such a call, and says nothing. */
  private Subscriber applied(Subscriber old, SubscriberBody body) {
    if (old.isGone() && body.reactivates()) {
      countIfReactivating(body);
      return old.with(body.withoutStatus());
    }
    return old.with(dated(old, body));
  }

  private SubscriberBody dated(Subscriber old, SubscriberBody body) {
    var next = body.status().orElse(old.status());
    if (next.equals(old.status())) {
      return body;
    }
    if (next.equals("unsubscribed")) {
      return body.unsubscribedAt(MailerLiteDocuments.shown(clock.instant()));
    }
    return body.reactivates() ? body.unsubscribedAt("") : body;
  }

  private Done keepIfChanged(Subscriber old, Subscriber next) {
    if (next.equals(old)) {
      return new Done(old, false, false);
    }
    var written = next.written(clock.instant(), old.timesCreated(), old.effectiveWrites() + 1);
    return new Done(subscribers.keep(written), false, true);
  }

  private Subscriber existing(String id) {
    return subscribers.withId(id).orElseThrow(MailerLiteRefusal::notFound);
  }
}
