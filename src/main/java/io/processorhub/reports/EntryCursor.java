package io.processorhub.reports;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** How far entries were read, newest first; opaque for whoever hands it back. */
record EntryCursor(Instant at, long id) {

  static final EntryCursor START =
      new EntryCursor(Instant.parse("9999-01-01T00:00:00Z"), Long.MAX_VALUE);
  private static final int BYTES = Long.BYTES + Integer.BYTES + Long.BYTES;

  /** Empty if the text is no cursor. */
  static Optional<EntryCursor> parse(String text) {
    try {
      var bytes = Base64.getUrlDecoder().decode(text);
      if (bytes.length != BYTES) {
        return Optional.empty();
      }
      var buffer = ByteBuffer.wrap(bytes);
      var at = Instant.ofEpochSecond(buffer.getLong(), buffer.getInt());
      return at.isAfter(START.at) || at.isBefore(Instant.EPOCH)
          ? Optional.empty()
          : Optional.of(new EntryCursor(at, buffer.getLong()));
    } catch (IllegalArgumentException | java.time.DateTimeException e) {
      return Optional.empty();
    }
  }

  String text() {
    var bytes =
        ByteBuffer.allocate(BYTES)
            .putLong(at.getEpochSecond())
            .putInt(at.getNano())
            .putLong(id)
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
