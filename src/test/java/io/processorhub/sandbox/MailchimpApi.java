package io.processorhub.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The calls of Mailchimp's Marketing API 3.0 that the hub uses, and refusals for all others. */
final class MailchimpApi implements Provider {

  static final String API_KEY = "sandbox0000000000000000000000000-us1";

  private static final Set<String> PATHS =
      Set.of(
          "ping",
          "lists/{}",
          "lists/{}/members",
          "lists/{}/members/{}",
          "lists/{}/members/{}/actions/delete-permanent");

  private final MailchimpAccount account;
  private final StateFile<?> file;

  MailchimpApi(MailchimpAccount account, StateFile<?> file) {
    this.account = account;
    this.file = file;
  }

  @Override
  public String base() {
    return "/3.0";
  }

  @Override
  public int mostAtOnce() {
    return 10;
  }

  @Override
  public Runnable snapshot() {
    var saved = account.saved();
    return () -> account.restore(saved);
  }

  @Override
  public Answer answer(Call call) {
    try {
      refuseStrangers(call);
      var answer = route(call, call.segments());
      if (answer.changed()) {
        file.save();
      }
      return answer;
    } catch (Refusal refusal) {
      return refusal.answer();
    }
  }

  private static void refuseStrangers(Call call) {
    var authorization = call.header("authorization").orElse("");
    var basic = ":" + API_KEY;
    if (!authorization.equals("Bearer " + API_KEY)
        && !(authorization.startsWith("Basic ")
            && decoded(authorization.substring(6)).endsWith(basic))) {
      throw Refusal.of(
          401,
          "API Key Invalid",
          "Your API key may be invalid, or you've attempted to access the wrong datacenter.");
    }
  }

  private static String decoded(String base64) {
    try {
      return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private Answer route(Call call, List<String> parts) {
    var path = pattern(parts);
    if (!PATHS.contains(path)) {
      throw Refusal.notFound();
    }
    return path.equals("ping") ? ping(call) : audience(call, path, parts);
  }

  private static Answer ping(Call call) {
    if (!call.method().equals("GET")) {
      throw notOffered();
    }
    return Answer.json(Json.MAPPER.createObjectNode().put("health_status", "Everything's Chimpy!"));
  }

  private Answer audience(Call call, String path, List<String> parts) {
    var members = account.audience(parts.get(2)).orElseThrow(Refusal::notFound);
    var rules = new MailchimpRules(members, flag(call, "skip_merge_validation"));
    var key = parts.size() > 4 ? parts.get(4) : "";
    return switch (call.method() + " " + path) {
      case "GET lists/{}" -> shown(MailchimpDocuments.audience(members), call);
      case "POST lists/{}" -> batch(call, members, rules);
      case "GET lists/{}/members" -> shown(MemberPage.askedFor(call).of(members), call);
      case "GET lists/{}/members/{}" ->
          shown(MailchimpDocuments.member(members.find(key).orElseThrow(Refusal::notFound)), call);
      case "PUT lists/{}/members/{}" ->
          done(rules.put(key, body(call, MemberShape.DOCUMENTED_FOR_PUT, "email_address")));
      case "PATCH lists/{}/members/{}" ->
          done(rules.patch(key, body(call, MemberShape.DOCUMENTED)));
      case "DELETE lists/{}/members/{}" -> gone(() -> rules.archive(key));
      case "POST lists/{}/members/{}/actions/delete-permanent" ->
          gone(() -> rules.deletePermanently(key));
      default -> throw notOffered();
    };
  }

  private static Refusal notOffered() {
    return Refusal.methodNotAllowed(
        "The requested method and resource are not compatible. See the Allow header.");
  }

  /** The path with a pair of braces for the audience and for the member. */
  private static String pattern(List<String> parts) {
    if (!parts.get(0).equals("3.0")) {
      return "";
    }
    var pattern = new StringBuilder();
    for (int i = 1; i < parts.size(); i++) {
      pattern.append(i > 1 ? "/" : "").append(i == 2 || i == 4 ? "{}" : parts.get(i));
    }
    return pattern.toString();
  }

  private static Answer shown(JsonNode whole, Call call) {
    return Answer.json(PartialAnswer.of(whole, call));
  }

  private static Answer done(MailchimpRules.Done done) {
    return Answer.json(MailchimpDocuments.member(done.member())).changed(done.changed());
  }

  private static Answer gone(Runnable work) {
    work.run();
    return Answer.empty(204).changed(true);
  }

  private static JsonNode json(Call call) {
    return Json.read(call.body())
        .orElseThrow(
            () ->
                Refusal.of(
                    400,
                    "JSON Parse Error",
                    "We encountered an unspecified JSON parsing error."
                        + " This is likely due to malformed JSON."));
  }

  private static MemberBody body(
      Call call, Map<String, MemberShape> documented, String... required) {
    var reader = new MemberReader(documented);
    var body = reader.read(json(call), "", required);
    reader.refuseMisshapen();
    return body;
  }

  private static boolean flag(Call call, String name) {
    return call.parameter(name).orElse("").equals("true");
  }

  private static Answer batch(Call call, MailchimpMembers members, MailchimpRules rules) {
    var sent = BatchBody.of(json(call));
    var skipDuplicates = flag(call, "skip_duplicate_check");
    var manner = new MailchimpBatch.Manner(sent.updateExisting(), sent.syncTags(), skipDuplicates);
    return new MailchimpBatch(members, rules, manner).run(MailchimpBatch.read(sent.members()));
  }

  @Override
  public Answer refusal(int status, String detail) {
    var titles =
        Map.of(
            400, "Invalid Resource",
            404, "Resource Not Found",
            429, "Too Many Requests",
            500, "Internal Server Error");
    return Refusal.of(status, titles.getOrDefault(status, "Error"), detail).answer();
  }

  @Override
  public Answer aboutSomebodyElse(Answer honest) {
    var shown =
        Json.read(new String(honest.body(), StandardCharsets.UTF_8))
            .filter(body -> honest.status() == 200)
            .orElseGet(
                () ->
                    MailchimpDocuments.member(
                        Member.fresh(
                            MailchimpAccount.FIRST, 0, "person@example.com", "subscribed")));
    MailchimpDocuments.exchangePeople(shown);
    return Answer.json(shown);
  }

  @Override
  public Map<String, Object> about() {
    var about = new LinkedHashMap<String, Object>();
    about.put("name", "Mailchimp sandbox");
    about.put("note", "Not Mailchimp: nothing sent here leaves this machine.");
    about.put("apiKey", API_KEY);
    about.put("audience", MailchimpAccount.FIRST);
    about.put("secondAudience", MailchimpAccount.SECOND);
    about.put("mostMembersInOneCall", MailchimpBatch.MOST);
    about.put("mergeFields", MemberReader.MERGE_FIELDS);
    return about;
  }

  @Override
  public String people() {
    return "members";
  }

  @Override
  public List<Member> objects() {
    return account.all();
  }

  @Override
  public void reset() {
    account.clear();
    file.save();
  }
}
