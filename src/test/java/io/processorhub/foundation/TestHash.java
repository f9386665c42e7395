package io.processorhub.foundation;

import java.nio.charset.StandardCharsets;

/** A look-up hash for tests that need no database. */
public final class TestHash {

  private TestHash() {}

  public static KeyedHash fixed() {
    return new KeyedHash("a key that only tests use".getBytes(StandardCharsets.UTF_8));
  }
}
