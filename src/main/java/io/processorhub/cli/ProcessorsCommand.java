package io.processorhub.cli;

import io.processorhub.processor.Clearances;
import io.processorhub.processor.Connections;
import io.processorhub.processor.OrganisationDate;
import io.processorhub.processor.ProcessorRecords;
import io.processorhub.processor.Processors;
import io.processorhub.processor.Requirement;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What is on record about processors: agreements, assessments and the rest. */
@Command(
    name = "processors",
    mixinStandardHelpOptions = true,
    description = "Shows and records what the register knows about processors.")
final class ProcessorsCommand implements Runnable {

  private static final int PAGE = 100;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(description = "One line per processor and connection: is something missing, and what.")
  int list() {
    return CommandContext.withHub(
        context -> {
          var processors = context.getBean(Processors.class);
          var after = "";
          for (var page = processors.list(after, PAGE);
              !page.isEmpty();
              page = processors.list(after, PAGE)) {
            for (var one : page) {
              out(line(one, processors));
              after = one.processor();
            }
          }
          var clearances = context.getBean(Clearances.class);
          var today = context.getBean(OrganisationDate.class);
          context
              .getBean(Connections.class)
              .approved()
              .forEach(
                  one -> {
                    var missing = clearances.missing(one.name(), today);
                    out(
                        "  %s: %s"
                            .formatted(
                                one.name(),
                                missing.isEmpty()
                                    ? "nothing is missing"
                                    : missing.stream()
                                        .map(Requirement::missing)
                                        .collect(Collectors.joining(", and "))));
                  });
          return 0;
        });
  }

  private static String line(ProcessorRecords one, Processors processors) {
    var today = processors.today();
    var facts = one.facts(today);
    return "%s: %s, %s; agreements in force: %d; newest assessment: %s; revision %d"
        .formatted(
            one.processor(),
            Optional.ofNullable(facts.legalName()).orElse("legal name not recorded"),
            Optional.ofNullable(facts.country()).orElse("country not recorded"),
            one.agreements(today).size(),
            one.assessment(today)
                .map(newest -> newest.outcome() + " until " + newest.nextReviewOn())
                .orElse("none"),
            one.revision());
  }

  @Command(description = "Shows everything recorded about one processor, every version.")
  int show(
      @Parameters(paramLabel = "PROCESSOR") String processor,
      @Option(names = "--json", description = "as the API shows it") boolean json) {
    return CommandContext.withHub(
        context -> {
          var found =
              context
                  .getBean(Processors.class)
                  .find(processor)
                  .orElseThrow(
                      () ->
                          new IllegalArgumentException(
                              "there is no processor %s; processors list shows them"
                                  .formatted(processor)));
          out(json ? Json.of(found) : new YAMLMapper().writeValueAsString(found));
          return 0;
        });
  }

  @Command(
      description =
          "Records what a file says about a processor: facts, agreements, assessments. Needs HUB_TOKEN of a role COMPLIANCE.")
  int record(
      @Parameters(paramLabel = "FILE.yaml") Path file,
      @Option(
              names = "--revision",
              description = "the revision it builds on; refused if there is a newer one")
          Optional<Integer> revision) {
    return CommandContext.withHub(
        context -> {
          var processors = context.getBean(Processors.class);
          var read = processors.read(file);
          var by = CommandContext.actor(context);
          try {
            var now = processors.record(read, revision, by);
            out("%s is at revision %d".formatted(now.processor(), now.revision()));
            return 0;
          } catch (Processors.Stale e) {
            throw new IllegalArgumentException(
                "%s is at revision %d; look at it with processors show, then record again"
                    .formatted(read.processor(), e.revision()),
                e);
          }
        });
  }

  private void out(String line) {
    spec.commandLine().getOut().println(line);
  }
}
