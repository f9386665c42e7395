package io.processorhub.sandbox;

import io.processorhub.sandbox.Refusal.FieldError;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What may be done to an audience; each of these happens in one piece or is refused. */
final class MailchimpRules {

  /** A member as it is now, and whether it was different before. */
  record Done(Member member, boolean changed) {}

  private static final Set<String> MAILED_AGAIN = Set.of("subscribed", "pending");
  private static final Set<String> NEVER_ARCHIVED = Set.of("cleaned", "pending", "archived");

  private final MailchimpMembers members;
  private final boolean skipsMergeValidation;

  MailchimpRules(MailchimpMembers members, boolean skipsMergeValidation) {
    this.members = members;
    this.skipsMergeValidation = skipsMergeValidation;
  }

  /** What {@code work} does is seen by others as one step. */
  void inOnePiece(Runnable work) {
    synchronized (members) {
      work.run();
    }
  }

  Done put(String key, MemberBody body) {
    synchronized (members) {
      var existing = members.find(key);
      return existing.isPresent() ? update(existing.get(), body, false) : putNew(body);
    }
  }

  private Done putNew(MemberBody body) {
    if (body.statusIfNew().isEmpty()) {
      throw Refusal.invalid("status_if_new", "Required for who is not in the audience yet.");
    }
    return create(body.withStatus(body.statusIfNew()));
  }

  Done patch(String key, MemberBody body) {
    synchronized (members) {
      return update(existing(key), body, false);
    }
  }

  /**
   * Only hides the member. Who bounced, has not confirmed or is hidden already cannot be hidden.
   */
  void archive(String key) {
    synchronized (members) {
      var member = existing(key);
      if (NEVER_ARCHIVED.contains(member.status())) {
        throw Refusal.methodNotAllowed(
            "This list member cannot be removed."
                + " Can not archive a contact that is bounced, pending or archived");
      }
      keepIfChanged(member, member.archived());
    }
  }

  void deletePermanently(String key) {
    synchronized (members) {
      var member = existing(key);
      members.remove(member);
      members.forget(member.id());
    }
  }

  /** The doing of the person, not of the API. */
  void signUp(String email, String status, Map<String, String> mergeFields) {
    synchronized (members) {
      members.welcomeBack(email);
      var member =
          members
              .find(email)
              .orElseGet(() -> fresh(email, status))
              .with(body(email, status, mergeFields), false);
      members.keep(member.written(Instant.now(), member.timesCreated(), member.effectiveWrites()));
    }
  }

  /** The doing of the person, by the link to their profile in each mail. */
  void changeAddress(String from, String to) {
    synchronized (members) {
      var member = members.find(from).orElseThrow();
      refuseUnavailable(to);
      var moved = member.with(body(to, member.status(), Map.of()), false);
      members.keep(moved.written(Instant.now(), member.timesCreated(), member.effectiveWrites()));
    }
  }

  /** The doing of somebody at Mailchimp, about whoever is a member. */
  void archiveByHand(String email) {
    synchronized (members) {
      var member = members.find(email).orElseThrow();
      var archived = member.isArchived() ? member : member.archived();
      members.keep(
          archived.written(Instant.now(), member.timesCreated(), member.effectiveWrites()));
    }
  }

  /** The doing of the person, who must be a member. */
  void unsubscribe(String email) {
    synchronized (members) {
      signUp(members.find(email).orElseThrow().email(), "unsubscribed", Map.of());
    }
  }

  private Member fresh(String email, String status) {
    return Member.fresh(members.audience(), members.nextNumber(), email, status);
  }

  private static MemberBody body(String email, String status, Map<String, String> mergeFields) {
    return new MemberBody(
        Optional.of(email),
        Optional.of(status),
        Optional.empty(),
        mergeFields,
        Optional.empty(),
        List.of(),
        Map.of(),
        List.of());
  }

  /** To be called in one piece with the look whether the member exists. */
  Done create(MemberBody body) {
    var email = body.email().orElseThrow();
    refuseInvalid(body);
    if (members.find(email).isPresent()) {
      throw Refusal.exists(email);
    }
    refuseForgotten(email);
    refuseForNow(email);
    var fresh = fresh(email, body.status().orElseThrow()).with(body, false);
    refuseWithoutRequired(fresh);
    return new Done(members.keep(fresh.written(Instant.now(), 1, 1)), true);
  }

  /** To be called in one piece with the look whether the member exists. */
  Done update(Member old, MemberBody body, boolean replaceTags) {
    body.status().ifPresent(status -> refuseResubscription(old, status));
    refuseInvalid(body);
    body.email()
        .filter(email -> !email.equals(old.email()))
        .ifPresent(email -> refuseNewAddress(old, email));
    var next = old.with(body, replaceTags);
    refuseWithoutRequired(next);
    return keepIfChanged(old, next);
  }

  private void refuseNewAddress(Member old, String email) {
    if (!old.isSubscribed()) {
      throw Refusal.addressStays(old.status());
    }
    if (!Addresses.id(email).equals(old.id())) {
      refuseUnavailable(email);
    }
  }

  /** Also what the call does not mention, if the member has not got it. */
  private void refuseWithoutRequired(Member next) {
    if (skipsMergeValidation) {
      return;
    }
    var errors =
        members.settings().requiredFields().stream()
            .filter(tag -> next.mergeFields().getOrDefault(tag, "").isEmpty())
            .sorted()
            .map(tag -> new FieldError(tag, "Please enter a value"))
            .toList();
    if (!errors.isEmpty()) {
      throw Refusal.mergeFields(errors);
    }
  }

  private void refuseForNow(String email) {
    if (members.settings().notForNow().contains(Addresses.id(email))) {
      throw Refusal.notForNow(email);
    }
  }

  private Done keepIfChanged(Member old, Member next) {
    if (next.equals(old)) {
      return new Done(old, false);
    }
    var written = next.written(Instant.now(), old.timesCreated(), old.effectiveWrites() + 1);
    return new Done(members.keep(written), true);
  }

  private Member existing(String key) {
    return members.find(key).orElseThrow(Refusal::notFound);
  }

  private void refuseResubscription(Member old, String status) {
    if (old.isGone() && MAILED_AGAIN.contains(status)) {
      members.countResubscribeAsked();
      if (members.asksAgain() && status.equals("pending")) {
        return;
      }
      throw Refusal.inComplianceState(old.email());
    }
  }

  private void refuseUnavailable(String newEmail) {
    refuseForgotten(newEmail);
    refuseForNow(newEmail);
    members
        .find(newEmail)
        .ifPresent(
            there -> {
              throw Refusal.taken(newEmail, there.status());
            });
  }

  private void refuseForgotten(String email) {
    if (members.isForgotten(email)) {
      throw Refusal.forgotten(email);
    }
  }

  private static void refuseInvalid(MemberBody body) {
    if (!body.errors().isEmpty()) {
      throw Refusal.invalid(body.errors());
    }
    if (body.email().filter(email -> !Addresses.isValid(email)).isPresent()) {
      var error = new FieldError("email_address", "Please provide a valid email address.");
      throw Refusal.invalid(List.of(error));
    }
  }
}
