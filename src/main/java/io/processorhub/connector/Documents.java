package io.processorhub.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** What is read out of the answer to a call that changes nothing. */
final class Documents {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Documents() {}

  static <T> Reading<T> read(Answer answer, Function<JsonNode, T> take) {
    return read(answer, List.of(), () -> null, take);
  }

  /**
   * @param none statuses that mean that nobody is there; null: none
   * @param nobody what is read then
   * @throws Jq.UnexpectedShape if the answer is not what the connector file expects
   * @throws Jq.TooMuch if a program of the connector file was stopped
   */
  static <T> Reading<T> read(
      Answer answer, Collection<Integer> none, Supplier<T> nobody, Function<JsonNode, T> take) {
    if (!(answer instanceof Answer.Received received)) {
      return new Reading.Failed<>(((Answer.None) answer).cause());
    }
    if (none != null && none.contains(received.status())) {
      return new Reading.Known<>(nobody.get());
    }
    if (received.status() != 200) {
      return new Reading.Failed<>("HTTP " + received.status());
    }
    try {
      return new Reading.Known<>(take.apply(JSON.readTree(received.body())));
    } catch (JsonProcessingException e) {
      return new Reading.Failed<>("unreadable answer");
    }
  }
}
