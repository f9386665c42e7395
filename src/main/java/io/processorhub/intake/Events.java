package io.processorhub.intake;

import io.processorhub.access.Actor;
import io.processorhub.foundation.KeyedHash;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/**
 * Takes in events: each once, however often it comes. What was refused is not remembered, so the
 * same event may come again when its cause is gone.
 */
final class Events {

  private final TransactionTemplate transactions;
  private final IdempotencyKeys requests;
  private final JsonImport arrivals;
  private final KeyedHash hash;

  Events(
      TransactionTemplate transactions,
      IdempotencyKeys requests,
      JsonImport arrivals,
      KeyedHash hash) {
    this.transactions = transactions;
    this.requests = requests;
    this.arrivals = arrivals;
    this.hash = hash;
  }

  Answer take(List<JsonNode> batch, Actor by) {
    var refused = new ArrayList<JsonImport.Arrival>();
    var events = new ArrayList<Event>();
    var asked = new ArrayList<IdempotencyKeys.Asked>();
    var seen = new HashSet<ByteBuffer>();
    for (var place = 1; place <= batch.size(); place++) {
      var json = batch.get(place - 1);
      var wrong = Event.wrong(place, json);
      if (wrong.isPresent()) {
        refused.add(new JsonImport.Arrival(place, json.path("data"), wrong));
        continue;
      }
      var event = Event.of(place, json);
      var one = asked(event, by);
      if (seen.add(ByteBuffer.wrap(one.key()))) {
        events.add(event);
        asked.add(one);
      } else {
        refused.add(refused(event, RowCode.REPEATED_EVENT));
      }
    }
    return transactions.execute(status -> take(events, asked, refused, by));
  }

  private static JsonImport.Arrival refused(Event event, RowCode code) {
    return new JsonImport.Arrival(event.place(), event.data())
        .refused(new Row.Refused(event.place(), "id", code));
  }

  /**
   * @param refused those that cannot be taken whatever came before; their noes can
   */
  private Answer take(
      List<Event> events,
      List<IdempotencyKeys.Asked> asked,
      List<JsonImport.Arrival> refused,
      Actor by) {
    var before = requests.begin(asked);
    var results = new ArrayList<Result>();
    var fresh = new ArrayList<>(refused);
    var askedAt = new HashMap<Long, IdempotencyKeys.Asked>();
    for (var i = 0; i < events.size(); i++) {
      var event = events.get(i);
      if (before.containsKey(i) && before.get(i).same()) {
        results.add(Result.repeated(event.place(), before.get(i).answer()));
      } else if (before.containsKey(i)) {
        fresh.add(refused(event, RowCode.EVENT_REUSED));
      } else {
        fresh.add(new JsonImport.Arrival(event.place(), event.data()));
        askedAt.put(event.place(), asked.get(i));
      }
    }
    var answer = arrivals.take(fresh, by);
    remember(answer.results(), askedAt);
    results.addAll(answer.results());
    results.sort(Comparator.comparingLong(Result::place));
    return Answer.of(answer.fieldsNotKept(), results);
  }

  private void remember(List<Result> results, Map<Long, IdempotencyKeys.Asked> askedAt) {
    var taken = results.stream().filter(one -> one.taken().isPresent()).toList();
    requests.remember(
        taken.stream().map(one -> askedAt.get(one.place())).toList(),
        taken.stream().map(one -> one.taken().get()).toList());
  }

  private IdempotencyKeys.Asked asked(Event event, Actor by) {
    return new IdempotencyKeys.Asked(
        hash.of("event", by.name(), event.source(), event.id()),
        hash.of("event-data", event.data().toString()));
  }
}
