package io.processorhub.sandbox;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Mailchimp as far as the hub uses it: one audience, its members, and the refusals of the Marketing
 * API 3.0. Where Mailchimp is silent about what it does not like, this refuses.
 */
public final class MailchimpSandbox implements AutoCloseable {

  private final MailchimpMembers members = new MailchimpMembers();
  private final MailchimpRules rules = new MailchimpRules(members);
  private final MailchimpStateFile file;
  private final Sandbox sandbox;

  private MailchimpSandbox(int port, Optional<Path> stateFile) {
    file = new MailchimpStateFile(stateFile);
    file.load(members);
    sandbox = new Sandbox(new MailchimpApi(members, rules, file), port);
  }

  /** At any free port, forgetting everything when closed. */
  public static MailchimpSandbox start() {
    return new MailchimpSandbox(0, Optional.empty());
  }

  /**
   * @param stateFile holds the members after each change, so that the next start finds them again;
   *     written anew as a whole, which is not for large audiences
   */
  public static MailchimpSandbox start(int port, Path stateFile) {
    return new MailchimpSandbox(port, Optional.of(stateFile));
  }

  /** Scheme, host and port; the API lives below it at {@code /3.0}. */
  public String origin() {
    return sandbox.origin();
  }

  public String apiKey() {
    return MailchimpApi.API_KEY;
  }

  /** The id of the one list there is. */
  public String audience() {
    return MailchimpApi.AUDIENCE;
  }

  /** Everybody, archived ones too, in order of joining. */
  public List<Member> members() {
    return members.all();
  }

  public Optional<Member> member(String email) {
    return members.find(email);
  }

  /** As if the person had signed up, or changed something, at Mailchimp itself. */
  public void put(String email, String status, Map<String, String> mergeFields) {
    rules.signUp(email, status, mergeFields);
    file.save(members);
  }

  /** As if the address had been deleted for good at Mailchimp itself. */
  public void forget(String email) {
    rules.inOnePiece(
        () -> {
          members.find(email).ifPresent(members::remove);
          members.forget(Addresses.id(email));
        });
    file.save(members);
  }

  /** The setting of the audience; Mailchimp only tells it, and leaves it to the caller to obey. */
  public void doubleOptin(boolean on) {
    members.doubleOptin(on);
    file.save(members);
  }

  /** How often somebody who left was to be subscribed again, allowed or not. */
  public int resubscribeAsked() {
    return members.resubscribeAsked();
  }

  public List<JournalEntry> journal() {
    return sandbox.journal().entries();
  }

  public void clearJournal() {
    sandbox.journal().clear();
  }

  public void misbehave(Misbehaviour misbehaviour) {
    sandbox.misbehaviours().add(misbehaviour);
  }

  /** The most requests that were ever in progress at once, refused ones counted. */
  public int mostConcurrent() {
    return sandbox.mostConcurrent();
  }

  /** An empty audience, an empty journal, and no more misbehaviour. */
  public void reset() {
    sandbox.reset();
  }

  @Override
  public void close() {
    sandbox.close();
  }
}
