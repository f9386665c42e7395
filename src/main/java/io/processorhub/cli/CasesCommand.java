package io.processorhub.cli;

import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import io.processorhub.cases.CaseBatch;
import io.processorhub.cases.CaseDecisions;
import io.processorhub.cases.CaseFile;
import io.processorhub.cases.CaseList;
import io.processorhub.cases.CaseView;
import io.processorhub.cases.Cases;
import io.processorhub.cases.MassErasures;
import io.processorhub.cases.Statements;
import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.CaseScope;
import io.processorhub.erasure.Channel;
import io.processorhub.foundation.Refused;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Scanner;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.context.ApplicationContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Requests of persons: filed, looked at, vouched for, refused. */
@Command(
    name = "cases",
    mixinStandardHelpOptions = true,
    description = "Files requests of persons and shows how far they are.")
final class CasesCommand implements Runnable {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      description =
          "Files one request for each line of the standard input, which is a source's own id. "
              + "With --attestation it is carried out at once. Needs HUB_TOKEN of a role COMPLIANCE.")
  int file(
      @Option(names = "--source", required = true) String source,
      @Option(
              names = "--kind",
              defaultValue = "erasure",
              description = "erasure, withdrawal, restriction, lifting, rectification, access")
          CaseKind kind,
      @Option(
              names = "--account",
              description = "the reference of the account whose instruction it is")
          Optional<UUID> account,
      @Option(names = "--attestation", description = "how it is known who asked")
          Optional<String> attestation,
      @Option(names = "--received", description = "a date such as 2026-05-04; if left out: today")
          Optional<LocalDate> received) {
    return CommandContext.withHub(
        context -> {
          var by = CommandContext.actor(context);
          var rows = new ArrayList<CaseFile.Row>();
          var in = new Scanner(System.in, java.nio.charset.StandardCharsets.UTF_8);
          for (var line = 1; in.hasNextLine(); line++) {
            var id = in.nextLine().strip();
            if (!id.isEmpty()) {
              rows.add(
                  new CaseFile.Row(
                      line,
                      new Cases.Request(
                          kind,
                          account.isPresent() ? CaseScope.ACCOUNT : CaseScope.PERSON,
                          new Cases.Who.Known(source, id),
                          account,
                          attestation,
                          received,
                          Channel.COMMAND)));
            }
          }
          return file(context, rows, by);
        });
  }

  @Command(
      name = "import",
      description =
          "Files the requests of a CSV file: kind, source, external_id; if wanted account, attestation, received_on. "
              + "Nothing is filed if a line cannot be read. Needs HUB_TOKEN of a role COMPLIANCE.")
  int importFile(@Parameters(paramLabel = "FILE") java.nio.file.Path file) {
    return CommandContext.withHub(
        context -> {
          var by = CommandContext.actor(context);
          try {
            return file(context, CaseFile.read(bytes(file), Channel.FILE), by);
          } catch (Refused e) {
            spec.commandLine().getErr().println("%s: %s".formatted(file, e.getMessage()));
            return 1;
          }
        });
  }

  private static byte[] bytes(java.nio.file.Path file) {
    try (var in = java.nio.file.Files.newInputStream(file)) {
      var bytes = in.readNBytes(CaseFile.MOST_BYTES + 1);
      if (bytes.length > CaseFile.MOST_BYTES) {
        throw new IllegalArgumentException(
            "%s: longer than %,d bytes; cut it".formatted(file, CaseFile.MOST_BYTES));
      }
      return bytes;
    } catch (java.io.IOException e) {
      throw new IllegalArgumentException("%s cannot be read".formatted(file));
    }
  }

  private int file(ApplicationContext context, List<CaseFile.Row> rows, Actor by) {
    var refused = new AtomicInteger();
    var waits =
        context
            .getBean(CaseBatch.class)
            .file(
                rows,
                line -> {
                  line.filed().ifPresent(filed -> out(words(line.line(), filed)));
                  line.refused()
                      .ifPresent(
                          e -> {
                            refused.incrementAndGet();
                            spec.commandLine()
                                .getErr()
                                .println("line %d: %s".formatted(line.line(), e.getMessage()));
                          });
                },
                by);
    waits.ifPresent(
        ref ->
            out(
                "The erasures wait for a second person: cases waiting; cases confirm %s PEOPLE"
                    .formatted(ref)));
    return refused.get() == 0 ? 0 : 1;
  }

  private static String words(long line, Cases.Filed filed) {
    return "line %d: case %s %s%s"
        .formatted(
            line,
            filed.ref(),
            filed.state().word(),
            filed.existing() ? " (it was there already)" : "");
  }

  @Command(
      description =
          "Lists erasures of many people: those that wait first. Needs HUB_TOKEN of a role COMPLIANCE, AUDITOR or OPS.")
  int waiting() {
    return CommandContext.withHub(
        context -> {
          context
              .getBean(MassErasures.class)
              .list(200, CommandContext.actor(context))
              .forEach(one -> out("%s: %s".formatted(one.ref(), one.sentence())));
          return 0;
        });
  }

  @Command(
      description =
          "Confirms an erasure of many people that somebody else asked for. Needs HUB_TOKEN of a role COMPLIANCE.")
  int confirm(
      @Parameters(paramLabel = "REF") UUID ref,
      @Parameters(paramLabel = "PEOPLE", description = "the number that you were shown")
          long people) {
    return CommandContext.withHub(
        context -> {
          var by = CommandContext.actor(context);
          out(context.getBean(MassErasures.class).confirm(ref, people, by).sentence());
          return 0;
        });
  }

  @Command(
      description =
          "Stops an erasure of many people before it begins. Needs HUB_TOKEN of a role COMPLIANCE.")
  int stop(@Parameters(paramLabel = "REF") UUID ref) {
    return CommandContext.withHub(
        context -> {
          var by = CommandContext.actor(context);
          out(context.getBean(MassErasures.class).stop(ref, by).sentence());
          return 0;
        });
  }

  @Command(description = "Lists cases, the newest first.")
  int list(
      @Option(names = "--overdue", description = "only those that are late") boolean overdue,
      @Option(names = "--limit", defaultValue = "50") int limit,
      @Option(names = "--json", description = "one line for each, as the API shows it")
          boolean json) {
    return CommandContext.withHub(
        context -> {
          var by = CommandContext.actor(context, Task.READ_CASES);
          var filter = new CaseList.Filter(Optional.empty(), by.account(), overdue);
          context
              .getBean(CaseList.class)
              .list(filter, Long.MAX_VALUE, Math.max(1, Math.min(limit, 1_000)))
              .forEach(
                  one ->
                      out(
                          json
                              ? Json.line(one)
                              : "%s %s %s %s, due %s: %s"
                                  .formatted(
                                      one.number(),
                                      one.ref(),
                                      one.kind(),
                                      one.scope(),
                                      one.extendedTo().orElse(one.dueOn()),
                                      one.state())));
          return 0;
        });
  }

  @Command(description = "Shows one case and how far each connection is.")
  int show(
      @Parameters(paramLabel = "CASE", description = "its number, or its random id") String given,
      @Option(names = "--json", description = "as the API shows it") boolean json) {
    return CommandContext.withHub(
        context -> {
          var by = CommandContext.actor(context, Task.READ_CASES);
          var list = context.getBean(CaseList.class);
          var found = list.find(list.ref(given), by.account());
          found.ifPresent(one -> print(one, json));
          return found.isPresent() ? 0 : 1;
        });
  }

  private void print(CaseView one, boolean json) {
    if (json) {
      out(Json.of(one));
      return;
    }
    out("%s %s, %s: %s".formatted(one.number(), one.kind(), one.scope(), one.state()));
    out("  received %s, due %s (%s)".formatted(one.receivedOn(), one.dueOn(), one.dueRule()));
    one.extendedTo().ifPresent(until -> out("  extended to " + until));
    out("  identity: " + one.identity());
    one.parts()
        .forEach(
            part -> {
              out("  %s: %s".formatted(part.connection(), part.sentence()));
              part.nextAt().ifPresent(at -> out("    looked at next: " + at));
            });
  }

  @Command(
      description =
          "Vouches for who asked; the case is then carried out. Needs HUB_TOKEN of a role COMPLIANCE.")
  int attest(
      @Parameters(paramLabel = "CASE", description = "its number, or its random id") String given,
      @Parameters(paramLabel = "HOW", description = "how it is known who asked") String how) {
    return CommandContext.withHub(
        context -> {
          var ref = context.getBean(CaseList.class).ref(given);
          var filed = context.getBean(Cases.class).attest(ref, how, CommandContext.actor(context));
          out("case %s %s".formatted(ref, filed.state().word()));
          return 0;
        });
  }

  @Command(description = "Refuses a case that waits. Needs HUB_TOKEN of a role COMPLIANCE.")
  int refuse(
      @Parameters(paramLabel = "CASE", description = "its number, or its random id") String given,
      @Parameters(paramLabel = "REASON") String reason) {
    return CommandContext.withHub(
        context -> {
          var ref = context.getBean(CaseList.class).ref(given);
          context.getBean(CaseDecisions.class).refuse(ref, reason, CommandContext.actor(context));
          out("case %s refused".formatted(ref));
          return 0;
        });
  }

  @Command(description = "Two months more, once. Needs HUB_TOKEN of a role COMPLIANCE.")
  int extend(
      @Parameters(paramLabel = "CASE", description = "its number, or its random id") String given,
      @Parameters(paramLabel = "REASON") String reason) {
    return CommandContext.withHub(
        context -> {
          var ref = context.getBean(CaseList.class).ref(given);
          var until =
              context
                  .getBean(CaseDecisions.class)
                  .extend(ref, reason, CommandContext.actor(context));
          out("case %s extended to %s".formatted(ref, until));
          return 0;
        });
  }

  @Command(
      description =
          "Lets the clock of a case stand until it is shown who asked; the person is told what is needed. Needs HUB_TOKEN of a role COMPLIANCE.")
  int pause(
      @Parameters(paramLabel = "CASE", description = "its number, or its random id") String given,
      @Parameters(paramLabel = "REASON") String reason) {
    return CommandContext.withHub(
        context -> {
          var ref = context.getBean(CaseList.class).ref(given);
          context.getBean(CaseDecisions.class).pause(ref, reason, CommandContext.actor(context));
          out("the clock of case %s stands".formatted(ref));
          return 0;
        });
  }

  @Command(
      description =
          "Writes what is known about who asks for access into a new file, as PDF; it holds values. Needs HUB_TOKEN of a role COMPLIANCE.")
  int statement(
      @Parameters(paramLabel = "CASE", description = "its number, or its random id") String given,
      @Parameters(paramLabel = "FILE") Path file) {
    return CommandContext.withHub(
        context -> {
          var ref = context.getBean(CaseList.class).ref(given);
          var statements = context.getBean(Statements.class);
          var pdf = statements.pdf(statements.of(ref, CommandContext.actor(context)));
          OwnersFile.write(file, pdf);
          out(
              "statement of case %s written to %s; bring it to the person, then: cases answered"
                  .formatted(ref, file));
          return 0;
        });
  }

  @Command(
      description =
          "Ends a request for access that was answered by another way. Needs HUB_TOKEN of a role COMPLIANCE.")
  int answered(
      @Parameters(paramLabel = "CASE", description = "its number, or its random id") String given,
      @Parameters(paramLabel = "HOW") String how) {
    return CommandContext.withHub(
        context -> {
          var ref = context.getBean(CaseList.class).ref(given);
          context.getBean(Statements.class).answered(ref, how, CommandContext.actor(context));
          out("case %s done".formatted(ref));
          return 0;
        });
  }

  private void out(String line) {
    spec.commandLine().getOut().println(line);
  }
}
