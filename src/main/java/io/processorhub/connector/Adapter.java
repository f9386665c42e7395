package io.processorhub.connector;

import com.fasterxml.jackson.databind.JsonNode;
import io.processorhub.copy.Batch;
import io.processorhub.copy.CallOutcome;
import io.processorhub.copy.Operation;
import io.processorhub.copy.Sighting;
import java.util.List;
import java.util.Optional;

/**
 * What one connection's processor can be asked. It only translates: a batch into requests, answers
 * into outcomes. Who may be sent what, what is in doubt and what is written down is decided
 * elsewhere.
 *
 * <p>Each operation gets a {@link Wire} with permits for the calls it named, and no other way out.
 * It names them before anything is claimed, so that nothing waits between ATTEMPT and socket.
 */
interface Adapter {

  /** The calls that {@link #send} makes at most; the last one carries the copies. */
  List<String> calls(Operation operation, Batch.Line first);

  /**
   * @param facts what {@link #facts} read
   * @return one for each line of the batch, in their order
   */
  List<CallOutcome> send(Batch batch, JsonNode facts, Wire wire);

  /** The calls that {@link #erase} makes at most. */
  List<String> callsToErase(ErasureCalls.Key key);

  /** Asks for the erasure of the person who has this key. */
  ErasureCalls.Result erase(ErasureCalls.Key key, Wire wire);

  /** The calls that {@link #look} makes at most. */
  List<String> callsToLook(ErasureCalls.Key key);

  /** Whether somebody is there by this key. */
  ErasureCalls.Result look(ErasureCalls.Key key, Wire wire);

  /** Whether erasing and looking go by the processor's own id rather than by our key. */
  boolean goesById();

  /** Whether the target answers as itself; without that, absence proves nothing. One call. */
  ErasureCalls.Result control(Wire wire);

  /** Whether there is something to know of the target before anything is sent. */
  boolean hasFacts();

  /** What is to be known of the target. One call. */
  Reading<JsonNode> facts(Wire wire);

  /** One page of what the processor lists. One call. */
  Reading<Page> page(Position from, Wire wire);

  /** Whether a listing can leave out what did not change. */
  boolean listsChanges();

  /** How many keys one {@link #find} takes; 0: it cannot be asked for keys. */
  int findsAtOnce();

  /** Those of these keys that are there. One call. */
  Reading<List<Listed>> find(List<String> keys, Wire wire);

  /** Whether {@link #byId} can be asked. */
  boolean knowsIds();

  /**
   * Somebody by the processor's own id: they may have changed their address there. One call.
   *
   * @return empty if nobody is there by it
   */
  Reading<Optional<Sighting>> byId(String id, Wire wire);
}
