package io.processorhub.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * A made-up accounting package for tests of items that belong to accounts: two books, unique
 * numbers, an invoice only for a customer it has. It refuses what it does not know.
 */
public final class BooksSandbox implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, Set<String>> FIELDS =
      Map.of(
          "customers", Set.of("number", "name", "currency", "contact"),
          "invoices", Set.of("number", "date", "total", "contact", "lines", "customer"));

  private final HttpServer server;
  private final Map<String, Map<String, ObjectNode>> books =
      Map.of("customers", new LinkedHashMap<>(), "invoices", new LinkedHashMap<>());
  private final List<String> writes = new ArrayList<>();
  private int next = 1;
  private int answersToLose;

  private BooksSandbox(HttpServer server) {
    this.server = server;
  }

  public static BooksSandbox start() {
    try {
      var server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
      var books = new BooksSandbox(server);
      server.createContext("/", books::answer);
      server.setExecutor(Executors.newFixedThreadPool(4));
      server.start();
      return books;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String origin() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** What is in a book, by number. */
  public synchronized Map<String, JsonNode> book(String name) {
    return books.get(name).values().stream()
        .collect(
            Collectors.toMap(
                row -> row.path("number").asText(),
                ObjectNode::deepCopy,
                (a, b) -> a,
                LinkedHashMap::new));
  }

  /** Calls that could change something, as method and path, in their order. */
  public synchronized List<String> writes() {
    return List.copyOf(writes);
  }

  /** So many next changes are made and never answered. */
  public synchronized void loseAnswers(int count) {
    answersToLose = count;
  }

  private void answer(HttpExchange call) throws IOException {
    try (call) {
      var answer = answerTo(call);
      if (answer.isEmpty()) {
        return;
      }
      var body = answer.get().body.getBytes(StandardCharsets.UTF_8);
      call.getResponseHeaders().set("Content-Type", "application/json");
      call.sendResponseHeaders(answer.get().status, body.length == 0 ? -1 : body.length);
      call.getResponseBody().write(body);
    }
  }

  private record Reply(int status, String body) {}

  private synchronized Optional<Reply> answerTo(HttpExchange call) throws IOException {
    var path = call.getRequestURI().getPath().substring(1).split("/");
    var book = books.get(path[0]);
    if (book == null
        || !"Bearer token-of-books".equals(call.getRequestHeaders().getFirst("Authorization"))) {
      return Optional.of(new Reply(book == null ? 404 : 401, "{}"));
    }
    if (call.getRequestMethod().equals("GET")) {
      return Optional.of(read(call, book, path));
    }
    writes.add(call.getRequestMethod() + " " + call.getRequestURI().getPath());
    var reply = write(call, path[0], book, path);
    return answersToLose-- > 0 ? Optional.empty() : Optional.of(reply);
  }

  private static Reply read(HttpExchange call, Map<String, ObjectNode> book, String[] path) {
    if (path.length > 1) {
      return book.containsKey(path[1])
          ? new Reply(200, book.get(path[1]).toString())
          : new Reply(404, "{\"error\":\"nobody\"}");
    }
    var query = query(call);
    var rows =
        book.values().stream()
            .filter(
                row ->
                    !query.containsKey("number")
                        || row.path("number").asText().equals(query.get("number")))
            .skip(Integer.parseInt(query.getOrDefault("from", "0")))
            .limit(Integer.parseInt(query.getOrDefault("count", "100")))
            .map(JsonNode::toString)
            .collect(Collectors.joining(","));
    return new Reply(200, "{\"rows\":[" + rows + "]}");
  }

  private static Map<String, String> query(HttpExchange call) {
    var text = Optional.ofNullable(call.getRequestURI().getQuery()).orElse("");
    return Arrays.stream(text.split("&"))
        .filter(part -> part.contains("="))
        .map(part -> part.split("=", 2))
        .collect(Collectors.toMap(part -> part[0], part -> part[1]));
  }

  private Reply write(HttpExchange call, String name, Map<String, ObjectNode> book, String[] path)
      throws IOException {
    if (call.getRequestMethod().equals("DELETE")) {
      return new Reply(book.remove(path[1]) == null ? 404 : 204, "");
    }
    var body = body(call);
    if (body.isEmpty() || !isRight(name, body.get())) {
      return new Reply(422, "{\"error\":\"invalid\"}");
    }
    return call.getRequestMethod().equals("POST")
        ? add(book, body.get())
        : change(book, path[1], body.get());
  }

  private static Optional<ObjectNode> body(HttpExchange call) throws IOException {
    try {
      return JSON.readTree(call.getRequestBody().readAllBytes()) instanceof ObjectNode object
          ? Optional.of(object)
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private boolean isRight(String name, ObjectNode body) {
    var known = FIELDS.get(name);
    var names = new ArrayList<String>();
    body.fieldNames().forEachRemaining(names::add);
    return known.containsAll(names)
        && !body.path("number").asText().isEmpty()
        && (name.equals("customers")
            || books.get("customers").containsKey(body.path("customer").asText()));
  }

  private Reply add(Map<String, ObjectNode> book, ObjectNode body) {
    if (book.values().stream().anyMatch(row -> row.path("number").equals(body.path("number")))) {
      return new Reply(409, "{\"error\":\"number taken\"}");
    }
    var id = "b" + next++;
    var row = body.deepCopy().put("id", id);
    book.put(id, row);
    return new Reply(201, row.toString());
  }

  /** What is left out stays; null takes it away. */
  private static Reply change(Map<String, ObjectNode> book, String id, ObjectNode body) {
    var row = book.get(id);
    if (row == null) {
      return new Reply(404, "{\"error\":\"nobody\"}");
    }
    merge(row, body);
    return new Reply(200, row.toString());
  }

  private static void merge(ObjectNode row, ObjectNode body) {
    body.fields()
        .forEachRemaining(
            field -> {
              if (field.getValue().isNull()) {
                row.remove(field.getKey());
              } else if (field.getValue() instanceof ObjectNode inner) {
                merge(row.withObject("/" + field.getKey()), inner);
              } else {
                row.set(field.getKey(), field.getValue());
              }
            });
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
