package io.processorhub.processor;

import java.time.LocalDate;
import java.util.List;

/**
 * What one file, or one request, records about a processor; each part may be left out.
 *
 * @param validFrom from when it holds; left out: today
 */
public record ProcessorFile(
    String processor,
    LocalDate validFrom,
    ProcessorFacts facts,
    List<Agreement> agreements,
    List<Assessment> assessments,
    List<SubProcessor> subProcessors,
    List<Mechanism> mechanisms) {

  public ProcessorFile {
    agreements = agreements == null ? List.of() : agreements;
    assessments = assessments == null ? List.of() : assessments;
    subProcessors = subProcessors == null ? List.of() : subProcessors;
    mechanisms = mechanisms == null ? List.of() : mechanisms;
  }
}
