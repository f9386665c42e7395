package io.processorhub.intake;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a file may be.
 *
 * @param chunk rows taken in one transaction
 * @param fileBytes the longest file
 * @param recordChars the longest record
 * @param fieldChars the longest field
 */
@ConfigurationProperties("hub.intake")
public record IntakeSettings(
    @DefaultValue("5000") int chunk,
    @DefaultValue("104857600") long fileBytes,
    @DefaultValue("1048576") int recordChars,
    @DefaultValue("65536") int fieldChars) {

  private static final int MOST_ROWS = 5_000;

  public IntakeSettings {
    if (chunk < 1 || chunk > MOST_ROWS) {
      throw new IllegalArgumentException(
          "hub.intake.chunk is %d; it must be between 1 and %d".formatted(chunk, MOST_ROWS));
    }
  }
}
