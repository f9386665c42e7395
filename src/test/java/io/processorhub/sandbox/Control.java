package io.processorhub.sandbox;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;

/** The part of a sandbox no provider has: looking into it and telling it to misbehave, by HTTP. */
final class Control {

  private static final String PATH = "/__sandbox/";

  private final Provider provider;
  private final Journal journal;
  private final Misbehaviours misbehaviours;
  private final Supplier<String> origin;

  Control(
      Provider provider, Journal journal, Misbehaviours misbehaviours, Supplier<String> origin) {
    this.provider = provider;
    this.origin = origin;
    this.journal = journal;
    this.misbehaviours = misbehaviours;
  }

  static boolean isFor(Call call) {
    return call.path().startsWith(PATH);
  }

  Answer answer(Call call) {
    return switch (call.method() + " " + call.path().substring(PATH.length())) {
      case "GET about" -> about();
      case "GET objects" -> objects();
      case "GET journal" -> journal();
      case "POST misbehave" -> misbehave(call.body());
      case "POST reset" -> reset();
      default -> provider.refusal(404, "No such control of the sandbox.");
    };
  }

  Answer reset() {
    provider.reset();
    misbehaviours.clear();
    journal.clear();
    return Answer.empty(204);
  }

  private Answer about() {
    var about = new LinkedHashMap<String, Object>();
    about.put("sandbox", true);
    about.put("api", origin.get() + provider.base());
    about.putAll(provider.about());
    if (provider.mostAtOnce() < Integer.MAX_VALUE) {
      about.put("mostAtOnce", provider.mostAtOnce());
    }
    return json(about);
  }

  private Answer objects() {
    var people = provider.objects();
    var answer = new LinkedHashMap<String, Object>();
    answer.put("count", people.size());
    answer.put(provider.people(), people);
    return json(answer);
  }

  private Answer journal() {
    var entries = journal.entries();
    var writes = entries.stream().filter(JournalEntry::isWrite).count();
    var answer = new LinkedHashMap<String, Object>();
    answer.put("writes", writes);
    answer.put("reads", entries.size() - writes);
    answer.put("changes", entries.stream().filter(JournalEntry::changedState).count());
    answer.put("entries", entries);
    return json(answer);
  }

  private Answer misbehave(String body) {
    try {
      var misbehaviour = Json.MAPPER.readValue(body, Misbehaviour.class);
      misbehaviours.add(misbehaviour);
      return json(Map.of("accepted", misbehaviour));
    } catch (JacksonException e) {
      return provider.refusal(400, "Not a misbehaviour: " + e.getOriginalMessage());
    }
  }

  private static Answer json(Object body) {
    return Answer.json(Json.MAPPER.valueToTree(body));
  }
}
