package io.processorhub.connector;

/**
 * The only way out that an adapter has. It holds what one operation was given before it began: its
 * permits, its deadline and its credential.
 */
interface Wire {

  /**
   * Makes one call, with one of the operation's permits.
   *
   * @throws OneCallTooMany if the operation has no permit left
   */
  Answer call(Request request);

  /** An adapter made more calls than it had named: a fault of the adapter, and nothing was sent. */
  final class OneCallTooMany extends IllegalStateException {
    OneCallTooMany(String connection) {
      super("the adapter of " + connection + " makes more calls than it named");
    }
  }
}
