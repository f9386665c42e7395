package io.processorhub.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.processorhub.processor.Approved;
import io.processorhub.processor.Declaration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Asks a processor for the people it knows by some of its keys, with the call {@code find}. */
final class Finding {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Reads reads;

  Finding(Reads reads) {
    this.reads = reads;
  }

  /** Those who are there, or why nobody knows. */
  sealed interface Found {
    /**
     * @param entries as {@code sweep} lists them
     */
    record Entries(List<JsonNode> entries) implements Found {}

    /**
     * @param read what came instead of an answer
     */
    record Unread(Reads.Read read) implements Found {}
  }

  /**
   * @param keys no more than one call carries
   */
  Found find(Approved approved, List<String> keys) {
    var find = approved.declaration().calls().find();
    var read =
        reads.make(
            approved,
            "find",
            find.request(),
            Map.of("key", keys.get(0)),
            Optional.ofNullable(find.body()).map(body -> body(body, approved, keys)),
            find.none() == null ? Set.of() : find.none());
    if (read instanceof Reads.Read.Nobody) {
      return new Found.Entries(List.of());
    }
    return read instanceof Reads.Read.Document document
        ? new Found.Entries(asked(approved.declaration(), document.json(), Set.copyOf(keys)))
        : new Found.Unread(read);
  }

  /** Whether the file has a call that shows somebody by the processor's own id alone. */
  static boolean knowsIds(Declaration declaration) {
    var request = declaration.calls().verify().absent().request();
    return request.contains("{id}") && !request.contains("{key}");
  }

  /** Somebody by the processor's own id: they may have changed their address there. */
  Reads.Read byId(Approved approved, String id) {
    var absent = approved.declaration().calls().verify().absent();
    return reads.make(
        approved,
        "verify",
        absent.request(),
        Map.of("id", id),
        Optional.empty(),
        Set.copyOf(absent.status()));
  }

  /** An answer about somebody else says nothing. */
  private static List<JsonNode> asked(Declaration declaration, JsonNode answer, Set<String> keys) {
    var listing = new Listing(declaration);
    return Jq.all(declaration.calls().find().each(), answer).stream()
        .filter(entry -> keys.contains(listing.key(entry)))
        .toList();
  }

  private static String body(String program, Approved approved, List<String> keys) {
    var input = JSON.createObjectNode();
    var items = input.putArray("items");
    keys.forEach(key -> items.addObject().put("key", key));
    input.set("target", JSON.valueToTree(approved.declaration().target()));
    return Jq.one(program, input).toString();
  }
}
