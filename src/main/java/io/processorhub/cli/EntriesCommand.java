package io.processorhub.cli;

import io.processorhub.access.Actor;
import io.processorhub.foundation.Problem;
import io.processorhub.reports.Breach;
import io.processorhub.reports.BreachExport;
import io.processorhub.reports.DeclaredAndSent;
import io.processorhub.reports.Entries;
import io.processorhub.reports.Exports;
import io.processorhub.reports.Recipients;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Scanner;
import java.util.UUID;
import java.util.function.BiFunction;
import org.springframework.context.ApplicationContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** Reads the register: entries, recipients of one person, extent of a breach, exports. */
@Command(
    name = "entries",
    mixinStandardHelpOptions = true,
    description = "Reads the register. Each needs HUB_TOKEN of a role COMPLIANCE or AUDITOR.")
final class EntriesCommand implements Runnable {

  private static final JsonMapper JSON = new JsonMapper();

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(description = "Lists entries, newest first, one line of JSON each.")
  int list(
      @Option(names = "--processor") Optional<String> processor,
      @Option(names = "--connection") Optional<String> connection,
      @Option(names = "--subject", description = "opaque id") Optional<String> subject,
      @Option(names = "--account", description = "opaque id") Optional<String> account,
      @Option(names = "--purpose") Optional<String> purpose,
      @Option(names = "--field") Optional<String> field,
      @Option(names = "--kind") Optional<String> kind,
      @Option(names = "--outcome") Optional<String> outcome,
      @Option(names = "--from", description = "a day or a moment") Optional<String> from,
      @Option(names = "--to", description = "the first that is too late") Optional<String> to,
      @Option(names = "--after", description = "where the page before ended")
          Optional<String> after,
      @Option(names = "--limit", defaultValue = "100") int limit) {
    return with(
        (context, by) -> {
          var page =
              context
                  .getBean(Entries.class)
                  .list(
                      new Entries.Query(
                          processor,
                          connection,
                          subject,
                          account,
                          purpose,
                          field,
                          kind,
                          outcome,
                          from,
                          to,
                          after,
                          limit),
                      by);
          page.items().forEach(one -> out(JSON.writeValueAsString(one)));
          page.next()
              .map(next -> next.replaceAll(".*[?&]after=([^&]*).*", "$1"))
              .ifPresent(next -> spec.commandLine().getErr().println("more with --after " + next));
          return 0;
        });
  }

  @Command(
      description =
          "Who got which of one person's data. The source's own id is read from the standard input, so that it stands in no history.")
  int recipients(
      @Option(names = "--source", description = "the source whose id comes on the standard input")
          Optional<String> source,
      @Option(names = "--subject", description = "the person's opaque id") Optional<UUID> subject) {
    if (source.isPresent() == subject.isPresent()) {
      throw new IllegalArgumentException("give one of --source and --subject");
    }
    return with(
        (context, by) -> {
          var recipients = context.getBean(Recipients.class);
          var whom = subject.orElseGet(() -> recipients.find(source.orElseThrow(), line(), by));
          out(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(recipients.of(whom, by)));
          return 0;
        });
  }

  @Command(description = "Whose data a processor got in a window of time, after a breach there.")
  int breach(
      @Parameters(paramLabel = "PROCESSOR") String processor,
      @Option(names = "--from", description = "left out: ever since") Optional<String> from,
      @Option(names = "--to", description = "left out: until now") Optional<String> to,
      @Option(
              names = "--with-addresses",
              paramLabel = "FILE",
              description =
                  "writes the people with their addresses into a new CSV file that only its owner can read; needs COMPLIANCE")
          Optional<Path> file,
      @Option(
              names = "--account",
              description = "with --with-addresses: only people of this account, an opaque id")
          Optional<String> account) {
    if (account.isPresent() && file.isEmpty()) {
      throw new IllegalArgumentException("--account goes with --with-addresses");
    }
    return with(
        (context, by) -> {
          if (file.isPresent()) {
            var people = context.getBean(BreachExport.class).of(processor, from, to, account, by);
            out(file.get() + ": " + OwnersFile.write(file.get(), people::write).words());
            return 0;
          }
          out(
              JSON.writerWithDefaultPrettyPrinter()
                  .writeValueAsString(
                      context.getBean(Breach.class).extent(processor, from, to, by)));
          return 0;
        });
  }

  @Command(description = "Fields that declarations permit against fields that were sent.")
  int declared(
      @Option(names = "--connection") Optional<String> connection,
      @Option(names = "--from", description = "since when") Optional<String> from) {
    return with(
        (context, by) -> {
          context
              .getBean(DeclaredAndSent.class)
              .compare(connection, from, by)
              .forEach(
                  one -> {
                    one.warning().ifPresent(this::out);
                    one.fields()
                        .forEach(
                            use ->
                                out(
                                    "%s %s: %s, sent %,d times%s"
                                        .formatted(
                                            one.connection(),
                                            use.field(),
                                            use.declared() ? "declared" : "not declared any more",
                                            use.sent(),
                                            use.last().map(at -> ", last " + at).orElse(""))));
                  });
          return 0;
        });
  }

  /** What can be exported. */
  enum What {
    /** Art. 30(1), CSV. */
    controller,
    /** Art. 30(2), CSV. */
    processor,
    /** Everything on record, JSON. */
    json
  }

  @Command(description = "Prints a record of processing: ${COMPLETION-CANDIDATES}.")
  int export(
      @Parameters(paramLabel = "WHAT", description = "${COMPLETION-CANDIDATES}") What what,
      @Option(names = "--on", description = "as of the end of this day") Optional<String> on) {
    return with(
        (context, by) -> {
          var exports = context.getBean(Exports.class);
          out(
              switch (what) {
                case controller -> exports.controller(on, by);
                case processor -> exports.processor(on, by);
                case json -> exports.json(on, by);
              });
          return 0;
        });
  }

  private static int with(BiFunction<ApplicationContext, Actor, Integer> task) {
    return CommandContext.withHub(
        context -> {
          try {
            return task.apply(context, CommandContext.actor(context));
          } catch (Problem.Failure e) {
            throw new IllegalArgumentException(e.problem().detail(), e);
          }
        });
  }

  private static String line() {
    var in = new Scanner(System.in, java.nio.charset.StandardCharsets.UTF_8);
    return in.hasNextLine() ? in.nextLine().strip() : "";
  }

  private void out(String line) {
    spec.commandLine().getOut().println(line);
  }
}
