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
  private final Requests requests;
  private final Arrivals arrivals;
  private final KeyedHash hash;

  Events(TransactionTemplate transactions, Requests requests, Arrivals arrivals, KeyedHash hash) {
    this.transactions = transactions;
    this.requests = requests;
    this.arrivals = arrivals;
    this.hash = hash;
  }

  Answer take(List<JsonNode> batch, Actor by) {
    var results = new ArrayList<Result>();
    var events = new ArrayList<Event>();
    var asked = new ArrayList<Requests.Asked>();
    var seen = new HashSet<ByteBuffer>();
    for (var place = 1; place <= batch.size(); place++) {
      var wrong = Event.wrong(place, batch.get(place - 1));
      if (wrong.isPresent()) {
        results.add(Result.refused(wrong.get()));
        continue;
      }
      var event = Event.of(place, batch.get(place - 1));
      var one = asked(event, by);
      if (seen.add(ByteBuffer.wrap(one.key()))) {
        events.add(event);
        asked.add(one);
      } else {
        results.add(Result.refused(new Row.Refused(place, "id", RowCode.REPEATED_EVENT)));
      }
    }
    return transactions.execute(status -> take(events, asked, results, by));
  }

  private Answer take(
      List<Event> events, List<Requests.Asked> asked, List<Result> results, Actor by) {
    var before = requests.begin(asked);
    var fresh = new ArrayList<Arrivals.Arrival>();
    var askedAt = new HashMap<Long, Requests.Asked>();
    for (var i = 0; i < events.size(); i++) {
      var event = events.get(i);
      if (before.containsKey(i)) {
        results.add(repeated(event.place(), before.get(i)));
      } else {
        fresh.add(new Arrivals.Arrival(event.place(), event.data()));
        askedAt.put(event.place(), asked.get(i));
      }
    }
    var answer = arrivals.take(fresh, by);
    remember(answer.results(), askedAt);
    results.addAll(answer.results());
    results.sort(Comparator.comparingLong(Result::place));
    return Answer.of(answer.fieldsNotKept(), results);
  }

  private static Result repeated(long place, Requests.Answered before) {
    return before.same()
        ? Result.taken(place, before.answer(), true)
        : Result.refused(new Row.Refused(place, "id", RowCode.EVENT_REUSED));
  }

  private void remember(List<Result> results, Map<Long, Requests.Asked> askedAt) {
    var taken = results.stream().filter(one -> one.taken().isPresent()).toList();
    requests.remember(
        taken.stream().map(one -> askedAt.get(one.place())).toList(),
        taken.stream().map(one -> one.taken().get()).toList());
  }

  private Requests.Asked asked(Event event, Actor by) {
    return new Requests.Asked(
        hash.of("event", by.name(), event.source(), event.id()),
        hash.of("event-data", event.data().toString()));
  }
}
