package io.processorhub.connector;

/** What came of asking a processor something that changes nothing. */
sealed interface Reading<T> {

  record Known<T>(T what) implements Reading<T> {
    @Override
    public String toString() {
      return "Known";
    }
  }

  /** Its limits allow no call right now; nothing was asked. */
  record Later<T>() implements Reading<T> {}

  /**
   * @param cause in our own words
   */
  record Failed<T>(String cause) implements Reading<T> {}
}
