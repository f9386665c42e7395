package io.processorhub.sandbox;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * MailerLite as far as the hub uses it: one account with two groups, its subscribers, its limits of
 * requests, and the refusals of the API. Where MailerLite is silent about what it does not like,
 * this refuses.
 */
public final class MailerLiteSandbox implements AutoCloseable {

  private static final double FAST = 1000;

  private final MailerLiteSubscribers subscribers = new MailerLiteSubscribers();
  private final MailerLiteRules rules;
  private final MailerLiteLimits limits;
  private final StateFile<MailerLiteSubscribers.Saved> file;
  private final Sandbox sandbox;

  private MailerLiteSandbox(int port, Optional<Path> stateFile, InstantSource clock, double scale) {
    rules = new MailerLiteRules(subscribers, clock);
    limits = new MailerLiteLimits(clock);
    limits.timeScale(scale);
    file = new StateFile<>(stateFile, subscribers);
    file.load(MailerLiteSubscribers.Saved.class);
    sandbox = new Sandbox(new MailerLiteApi(subscribers, rules, limits, file), port);
  }

  /** At any free port, forgetting everything when closed; a minute of its limits takes 60 ms. */
  public static MailerLiteSandbox start() {
    return new MailerLiteSandbox(0, Optional.empty(), InstantSource.system(), FAST);
  }

  /** The real limits, but at the time the clock tells. */
  static MailerLiteSandbox start(InstantSource clock) {
    return new MailerLiteSandbox(0, Optional.empty(), clock, 1);
  }

  /**
   * With the real limits.
   *
   * @param stateFile holds the subscribers after each change, so that the next start finds them
   *     again; written anew as a whole, which is not for large accounts
   */
  public static MailerLiteSandbox start(int port, Path stateFile) {
    return new MailerLiteSandbox(port, Optional.of(stateFile), InstantSource.system(), 1);
  }

  /** Scheme, host and port; the API lives below it at {@code /api}. */
  public String origin() {
    return sandbox.origin();
  }

  /** What MailerLite calls a token; sent as bearer token. */
  public String apiKey() {
    return MailerLiteApi.API_KEY;
  }

  /** The id of the first group; greater than 2^53, as the ids of subscribers are. */
  public String group() {
    return MailerLiteApi.GROUP;
  }

  /** The id of the other group of the same account. */
  public String secondGroup() {
    return MailerLiteApi.SECOND_GROUP;
  }

  /** Everybody, in order of joining. */
  public List<Subscriber> subscribers() {
    return subscribers.all();
  }

  public Optional<Subscriber> subscriber(String email) {
    return subscribers.withEmail(email);
  }

  /** Who was deleted but not forgotten: out of sight, and yet everything is kept. */
  public List<Subscriber> kept() {
    return subscribers.kept();
  }

  /** Who is being forgotten, each time it was asked for. */
  public List<Forgotten> forgotten() {
    return subscribers.forgotten();
  }

  /** As if the person had signed up, or changed something, at MailerLite itself. */
  public void put(String email, String status, Map<String, String> fields) {
    if (!SubscriberReader.STATUSES.contains(status)
        || !SubscriberFields.names().containsAll(fields.keySet())) {
      throw new IllegalArgumentException("MailerLite has no such status or field: " + status);
    }
    rules.signUp(email, status, fields);
    file.save();
  }

  /** As if the person, who must be a subscriber, had used the link in a mail. */
  public void unsubscribe(String email) {
    put(subscriber(email).orElseThrow().email(), "unsubscribed", Map.of());
  }

  /** As if mails to the subscriber, who must be one, had come back. */
  public void bounce(String email) {
    put(subscriber(email).orElseThrow().email(), "bounced", Map.of());
  }

  /** As if the subscriber, who must be one, had called a mail junk. */
  public void complain(String email) {
    put(subscriber(email).orElseThrow().email(), "junk", Map.of());
  }

  /** The account's setting "double opt-in for API and integrations". */
  public void doubleOptin(boolean on) {
    rules.doubleOptin(on);
  }

  /**
   * Whether a POST about who left is answered with the subscriber, who stays away, as the
   * documentation reads; refused by default, as users report.
   */
  public void takesWhoLeft(boolean on) {
    rules.takesWhoLeft(on);
  }

  /** As if somebody had deleted the subscriber at MailerLite, which keeps the data. */
  public void delete(String email) {
    subscriber(email).map(Subscriber::id).ifPresent(rules::delete);
    file.save();
  }

  /** As if somebody had had the subscriber forgotten at MailerLite, deleted before or not. */
  public void forget(String email) {
    rules.forgetByHand(email);
    file.save();
  }

  /** How often somebody who left was to be mailed again. */
  public int reactivateAsked() {
    return subscribers.reactivateAsked();
  }

  /**
   * @param scale how many times faster time passes for the limits: at 60 a minute takes one second,
   *     and 1 are the real limits
   */
  public void timeScale(double scale) {
    limits.timeScale(scale);
  }

  /** How many requests were too many, of either kind. */
  public int refusedForLimits() {
    return limits.refused();
  }

  /** The most requests that arrived within any minute, refused ones counted. */
  public int mostInWindow() {
    return limits.mostInWindow();
  }

  /** The most imports that arrived within any minute, refused ones counted. */
  public int mostImportsInWindow() {
    return limits.mostImportsInWindow();
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

  /** An empty account, an empty journal, nothing counted, and no more misbehaviour. */
  public void reset() {
    sandbox.reset();
  }

  @Override
  public void close() {
    sandbox.close();
  }
}
