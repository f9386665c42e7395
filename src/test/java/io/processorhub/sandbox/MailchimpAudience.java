package io.processorhub.sandbox;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One audience as somebody at Mailchimp itself sees it, and what is done to it by hand there. */
public final class MailchimpAudience {

  private final MailchimpMembers members;
  private final MailchimpRules rules;
  private final StateFile<?> file;

  MailchimpAudience(MailchimpMembers members, StateFile<?> file) {
    this.members = members;
    this.rules = new MailchimpRules(members, true);
    this.file = file;
  }

  public String id() {
    return members.audience();
  }

  /** Everybody, archived ones too, in order of joining. */
  public List<Member> members() {
    return members.all();
  }

  public Optional<Member> member(String email) {
    return members.find(email);
  }

  /** As if the person had signed up, or changed something. */
  public void put(String email, String status, Map<String, String> mergeFields) {
    rules.signUp(email, status, mergeFields);
    file.save();
  }

  /** As if the person, who must be a member, had used the link in a mail. */
  public void unsubscribe(String email) {
    rules.unsubscribe(email);
    file.save();
  }

  /** As if the person, who must be a member, had changed the address in their profile there. */
  public void changeAddress(String from, String to) {
    rules.changeAddress(from, to);
    file.save();
  }

  /** As if mails to the member, who must be one, had come back too often: "cleaned". */
  public void bounce(String email) {
    put(member(email).orElseThrow().email(), "cleaned", Map.of());
  }

  /** As if somebody had archived the member, who must be one, by hand. */
  public void archive(String email) {
    rules.archiveByHand(email);
    file.save();
  }

  /** Merge fields that a member must have from now on; none for the usual audience. */
  public void requireFields(String... tags) {
    rules.inOnePiece(() -> members.settings().requireFields(List.of(tags)));
  }

  /** Whether this address joined too many lists lately, so that it may join none for now. */
  public void notForNow(String email, boolean on) {
    rules.inOnePiece(() -> members.settings().notForNow(email, on));
  }

  /**
   * Whether a list without a filter holds the archived too. The documentation does not say; without
   * them by default, so that who relies on the list alone takes them for gone.
   */
  public void listsArchived(boolean on) {
    rules.inOnePiece(() -> members.settings().listsArchived(on));
  }

  /** As if somebody had removed the member; the address may be imported again. */
  public void delete(String email) {
    rules.inOnePiece(() -> members.find(email).ifPresent(members::remove));
    file.save();
  }

  /** As if the address had been deleted for good; it cannot be imported again. */
  public void forget(String email) {
    rules.inOnePiece(
        () -> {
          members.find(email).ifPresent(members::remove);
          members.forget(Addresses.id(email));
        });
    file.save();
  }

  /** The setting of the audience; Mailchimp only tells it, and leaves it to the caller to obey. */
  public void doubleOptin(boolean on) {
    members.doubleOptin(on);
    file.save();
  }

  /** Whether who left may be set to pending, and is asked to confirm; strict by default. */
  public void asksAgain(boolean on) {
    members.asksAgain(on);
  }

  /** How often somebody who left was to be subscribed again, allowed or not. */
  public int resubscribeAsked() {
    return members.resubscribeAsked();
  }
}
