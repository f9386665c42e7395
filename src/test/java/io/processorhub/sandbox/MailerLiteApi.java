package io.processorhub.sandbox;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** One MailerLite account: who may call it and how often, and what it is like to look at. */
final class MailerLiteApi implements Provider {

  static final String API_KEY = "sandbox-mailerlite-token";
  static final String GROUP = "149999999999999911";
  static final String SECOND_GROUP = "149999999999999922";

  /** The names of the groups of this account by their ids; one subscriber may be in both. */
  static final Map<String, String> GROUPS = groups();

  private final MailerLiteSubscribers subscribers;
  private final MailerLiteRules rules;
  private final MailerLiteCalls calls;
  private final MailerLiteLimits limits;
  private final StateFile<?> file;

  MailerLiteApi(
      MailerLiteSubscribers subscribers,
      MailerLiteRules rules,
      MailerLiteLimits limits,
      StateFile<?> file) {
    this.subscribers = subscribers;
    this.rules = rules;
    this.calls = new MailerLiteCalls(subscribers, rules);
    this.limits = limits;
    this.file = file;
  }

  private static Map<String, String> groups() {
    var groups = new LinkedHashMap<String, String>();
    groups.put(GROUP, "Sandbox group");
    groups.put(SECOND_GROUP, "Second sandbox group");
    return groups;
  }

  @Override
  public String base() {
    return "/api";
  }

  @Override
  public int mostAtOnce() {
    return Integer.MAX_VALUE;
  }

  /** The limits are the account's, so a stranger does not use them up. */
  @Override
  public Optional<Answer> tooSoon(Call call) {
    return isStranger(call) ? Optional.empty() : limits.tooSoon(call);
  }

  @Override
  public Runnable snapshot() {
    var saved = subscribers.saved();
    return () -> subscribers.restore(saved);
  }

  @Override
  public Answer answer(Call call) {
    var answer =
        isStranger(call)
            ? MailerLiteRefusal.of(401, "Unauthenticated.").answer()
            : calls.answer(call);
    if (answer.changed()) {
      file.save();
    }
    return answer.with(limits.headers());
  }

  private static boolean isStranger(Call call) {
    return !call.header("authorization").orElse("").equals("Bearer " + API_KEY);
  }

  @Override
  public Answer refusal(int status, String detail) {
    var messages = Map.of(429, "Too Many Attempts.", 500, "Server Error");
    var answer =
        MailerLiteRefusal.of(status, messages.getOrDefault(status, detail))
            .answer()
            .with(limits.headers());
    return status == 429 ? answer.with(Map.of("X-RateLimit-Remaining", "0")) : answer;
  }

  @Override
  public Answer aboutSomebodyElse(Answer honest) {
    var shown =
        Json.read(new String(honest.body(), StandardCharsets.UTF_8))
            .filter(body -> honest.status() < 300)
            .orElseGet(MailerLiteApi::anybody);
    MailerLiteDocuments.exchangePeople(shown);
    return Answer.json(honest.status() < 300 ? honest.status() : 200, shown).with(limits.headers());
  }

  private static JsonNode anybody() {
    var person = Subscriber.fresh("1", "person@example.com", "api", Instant.EPOCH);
    return Json.MAPPER.createObjectNode().set("data", MailerLiteDocuments.subscriber(person));
  }

  @Override
  public Map<String, Object> about() {
    var about = new LinkedHashMap<String, Object>();
    about.put("name", "MailerLite sandbox");
    about.put("note", "Not MailerLite: nothing sent here leaves this machine.");
    about.put("apiKey", API_KEY);
    about.put("group", GROUP);
    about.put("secondGroup", SECOND_GROUP);
    about.put("mostRequestsInOneBatch", MailerLiteBatch.MOST);
    about.put("fields", SubscriberFields.names());
    about.put("requestsPerMinute", MailerLiteLimits.REQUESTS);
    about.put("importsPerMinute", MailerLiteLimits.IMPORTS);
    about.put("windowMillis", limits.windowMillis());
    return about;
  }

  @Override
  public String people() {
    return "subscribers";
  }

  @Override
  public List<Subscriber> objects() {
    return subscribers.all();
  }

  @Override
  public void reset() {
    subscribers.clear();
    rules.clear();
    limits.clear();
    file.save();
  }
}
