package io.processorhub.sandbox;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Mailchimp as far as the hub uses it: two audiences, their members, and the refusals of the
 * Marketing API 3.0. Where Mailchimp is silent about what it does not like, this refuses.
 *
 * <p>What names no audience is about the first one.
 */
public final class MailchimpSandbox implements AutoCloseable {

  private final MailchimpAccount account = new MailchimpAccount();
  private final StateFile<MailchimpAccount.Saved> file;
  private final Sandbox sandbox;

  private MailchimpSandbox(int port, Optional<Path> stateFile) {
    file = new StateFile<>(stateFile, account);
    file.load(MailchimpAccount.Saved.class);
    sandbox = new Sandbox(new MailchimpApi(account, file), port);
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

  /** The id of the first list. */
  public String audience() {
    return MailchimpAccount.FIRST;
  }

  /** The id of the other list, which has members of its own. */
  public String secondAudience() {
    return MailchimpAccount.SECOND;
  }

  /** Either audience, to look at it and to do something there by hand. */
  public MailchimpAudience in(String audience) {
    return new MailchimpAudience(account.audience(audience).orElseThrow(), file);
  }

  private MailchimpAudience first() {
    return in(audience());
  }

  /** Everybody, archived ones too, in order of joining. */
  public List<Member> members() {
    return first().members();
  }

  public List<Member> members(String audience) {
    return in(audience).members();
  }

  public Optional<Member> member(String email) {
    return first().member(email);
  }

  public Optional<Member> member(String audience, String email) {
    return in(audience).member(email);
  }

  /** As if the person had signed up, or changed something, at Mailchimp itself. */
  public void put(String email, String status, Map<String, String> mergeFields) {
    first().put(email, status, mergeFields);
  }

  /** As if the person, who must be a member, had used the link in a mail. */
  public void unsubscribe(String email) {
    first().unsubscribe(email);
  }

  /** As if the person, who must be a member, had changed the address in their profile there. */
  public void changeAddress(String from, String to) {
    first().changeAddress(from, to);
  }

  /** As if mails to the member, who must be one, had come back too often: "cleaned". */
  public void bounce(String email) {
    first().bounce(email);
  }

  /** As if somebody had archived the member, who must be one, at Mailchimp itself. */
  public void archive(String email) {
    first().archive(email);
  }

  /** As if somebody had removed the member at Mailchimp; the address may be imported again. */
  public void delete(String email) {
    first().delete(email);
  }

  /** As if the address had been deleted for good at Mailchimp itself. */
  public void forget(String email) {
    first().forget(email);
  }

  /** The setting of the audience; Mailchimp only tells it, and leaves it to the caller to obey. */
  public void doubleOptin(boolean on) {
    first().doubleOptin(on);
  }

  /** Whether who left may be set to pending, and is asked to confirm; strict by default. */
  public void asksAgain(boolean on) {
    in(audience()).asksAgain(on);
  }

  /** How often somebody who left was to be subscribed again, allowed or not. */
  public int resubscribeAsked() {
    return first().resubscribeAsked();
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

  /** No more misbehaviour; everything else stays. */
  public void behave() {
    sandbox.misbehaviours().clear();
  }

  /** The most requests that were ever in progress at once, refused ones counted. */
  public int mostConcurrent() {
    return sandbox.mostConcurrent();
  }

  /** Empty audiences, an empty journal, and no more misbehaviour. */
  public void reset() {
    sandbox.reset();
  }

  @Override
  public void close() {
    sandbox.close();
  }
}
