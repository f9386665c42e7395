package io.processorhub;

import io.processorhub.access.Actor;
import io.processorhub.foundation.StrictYaml;
import io.processorhub.processor.Declaration;
import io.processorhub.processor.ProcessorFile;
import io.processorhub.processor.ProcessorRecords;
import io.processorhub.processor.Processors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.context.ApplicationContext;

/**
 * Agreements and assessments that nobody made, for the sandbox run and the tests. They are in no
 * jar that is shipped.
 */
public final class SampleRecords {

  private static final Path SAMPLE = Path.of("src/test/resources/sample/processor.yaml");

  private SampleRecords() {}

  /** Records the sample for each processor that has no agreement yet. */
  static void record(ApplicationContext hub, Collection<Declaration> declarations, Actor by) {
    var processors = hub.getBean(Processors.class);
    declarations.stream()
        .map(Declaration::processor)
        .distinct()
        .filter(
            processor ->
                processors
                    .find(processor)
                    .map(ProcessorRecords::agreements)
                    .map(List::isEmpty)
                    .orElse(true))
        .forEach(processor -> processors.record(sample(processor), Optional.empty(), by));
  }

  /** The sample for one processor. */
  public static ProcessorFile sample(String processor) {
    try {
      var text = Files.readString(SAMPLE).replace("{{processor}}", processor);
      return StrictYaml.read(SAMPLE.toString(), text, ProcessorFile.class, file -> List.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
