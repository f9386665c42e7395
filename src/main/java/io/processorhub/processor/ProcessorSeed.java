package io.processorhub.processor;

import io.processorhub.foundation.StrictYaml;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What four processors state of themselves: {@code processors.yaml}. It holds no agreement, no
 * assessment and no approved host; those are for people to record.
 */
final class ProcessorSeed {

  private ProcessorSeed() {}

  static List<ProcessorFile> read() {
    try (var in = ProcessorSeed.class.getResourceAsStream("/processors.yaml")) {
      var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return StrictYaml.read(
              "processors.yaml",
              text,
              Seeds.class,
              seeds ->
                  seeds.processors.stream()
                      .flatMap(one -> ProcessorCheck.of(one).stream())
                      .toList())
          .processors;
    } catch (IOException e) {
      throw new UncheckedIOException("processors.yaml cannot be read", e);
    }
  }

  private record Seeds(List<ProcessorFile> processors) {}
}
