package io.processorhub.connector;

import com.fasterxml.jackson.databind.JsonNode;
import io.processorhub.copy.Batch;
import io.processorhub.copy.CallOutcome;
import io.processorhub.copy.Operation;
import io.processorhub.copy.Sighting;
import io.processorhub.processor.ApprovedDeclaration;
import io.processorhub.processor.Declaration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;

/** A processor that its connector file describes: by requests, jq programs and statuses. */
final class DescribedAdapter implements Adapter {

  private final Declaration declaration;
  private final Requests requests;
  private final BatchCodec sending;
  private final LookFirst look;
  private final DescribedErasure erasure;
  private final Listing listing;

  /**
   * @param earlier the declarations by which something was sent before, by their numbers
   */
  DescribedAdapter(ApprovedDeclaration approved, IntFunction<Declaration> earlier) {
    this.declaration = approved.declaration();
    this.requests = new Requests(declaration);
    this.sending = new BatchCodec(declaration, earlier);
    this.look = new LookFirst(approved, requests);
    this.erasure = new DescribedErasure(declaration, requests);
    this.listing = new Listing(declaration);
  }

  @Override
  public List<String> calls(Operation operation, Batch.Line first) {
    var names = new ArrayList<String>();
    if (look.isNeeded(operation, first)) {
      names.add("find");
    }
    names.add(operation.word());
    return names;
  }

  @Override
  public List<CallOutcome> send(Batch batch, JsonNode facts, Wire wire) {
    var seen = look.before(batch, wire);
    return seen.outcome()
        .map(outcome -> BatchCodec.all(batch, outcome))
        .orElseGet(
            () -> sending.outcomes(seen.batch(), wire.call(sending.request(seen.batch(), facts))));
  }

  @Override
  public List<String> callsToErase(ErasureCalls.Key key) {
    return erasure.calls("erase", key);
  }

  @Override
  public ErasureCalls.Result erase(ErasureCalls.Key key, Wire wire) {
    return erasure.erase(key, wire);
  }

  @Override
  public List<String> callsToLook(ErasureCalls.Key key) {
    return erasure.calls("verify", key);
  }

  @Override
  public ErasureCalls.Result look(ErasureCalls.Key key, Wire wire) {
    return erasure.look(key, wire);
  }

  @Override
  public ErasureCalls.Result control(Wire wire) {
    return erasure.control(wire);
  }

  @Override
  public boolean hasFacts() {
    return declaration.calls().facts() != null;
  }

  @Override
  public Reading<JsonNode> facts(Wire wire) {
    var facts = declaration.calls().facts();
    var answer = wire.call(requests.of(facts.request(), Map.of(), Optional.empty()));
    return Documents.read(answer, document -> Jq.one(facts.take(), document));
  }

  @Override
  public Reading<Page> page(Position from, Wire wire) {
    var answer =
        wire.call(requests.of(listing.request(from), listing.values(from), Optional.empty()));
    return Documents.read(
        answer,
        document -> {
          var entries = listing.entries(document);
          return new Page(entries, listing.next(document, entries.size()));
        });
  }

  @Override
  public boolean listsChanges() {
    return declaration.calls().sweep().since() != null;
  }

  @Override
  public int findsAtOnce() {
    var find = declaration.calls().find();
    return find == null ? 0 : find.batchSize();
  }

  /** An answer about somebody else says nothing. */
  @Override
  public Reading<List<Listed>> find(List<String> keys, Wire wire) {
    var find = declaration.calls().find();
    var request =
        requests.of(
            find.request(),
            Map.of("key", keys.get(0)),
            Optional.ofNullable(find.body()).map(program -> requests.body(program, keys)));
    var wanted = Set.copyOf(keys);
    return Documents.read(
        wire.call(request),
        find.none(),
        List::of,
        document ->
            listing.found(document).stream()
                .filter(entry -> wanted.contains(entry.key()))
                .toList());
  }

  @Override
  public boolean goesById() {
    return erasure.goesById();
  }

  @Override
  public boolean knowsIds() {
    return requests.knowsIds();
  }

  @Override
  public Reading<Optional<Sighting>> byId(String id, Wire wire) {
    var absent = declaration.calls().verify().absent();
    return Documents.read(
        wire.call(requests.of(absent.request(), Map.of("id", id), Optional.empty())),
        absent.status(),
        Optional::empty,
        document -> listing.named(document, id));
  }
}
