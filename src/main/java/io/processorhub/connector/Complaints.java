package io.processorhub.connector;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** So that one trouble of one connection is one line in the log, and not one for each batch. */
final class Complaints {

  private final Map<String, String> last = new ConcurrentHashMap<>();

  /**
   * @return whether it is to be logged: this connection's last trouble at this work was another
   */
  boolean isNew(String connection, String trouble) {
    return !trouble.equals(last.put(connection, trouble));
  }

  /** It works again: the same trouble would be a new one. */
  void over(String connection) {
    last.remove(connection);
  }
}
