package io.processorhub.status;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;

/** How far a list of copies was read; opaque for whoever hands it back. */
record CopyCursor(long item, short connection) {

  static final CopyCursor START = new CopyCursor(Long.MIN_VALUE, Short.MIN_VALUE);
  static final CopyCursor END = new CopyCursor(Long.MAX_VALUE, Short.MAX_VALUE);
  private static final int BYTES = Long.BYTES + Short.BYTES;

  /** Empty if the text is no cursor. */
  static Optional<CopyCursor> parse(String text) {
    try {
      var bytes = Base64.getUrlDecoder().decode(text);
      if (bytes.length != BYTES) {
        return Optional.empty();
      }
      var buffer = ByteBuffer.wrap(bytes);
      return Optional.of(new CopyCursor(buffer.getLong(), buffer.getShort()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  String text() {
    var bytes = ByteBuffer.allocate(BYTES).putLong(item).putShort(connection).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
