package io.processorhub.cli;

import io.processorhub.access.Task;
import io.processorhub.copy.DryRun;
import io.processorhub.copy.LostAddresses;
import io.processorhub.status.DeadCopies;
import io.processorhub.subject.AddressLosses;
import java.util.List;
import java.util.Optional;
import java.util.Scanner;
import java.util.UUID;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Single copies: what would be sent, what was refused, and sending it again. */
@Command(
    name = "copies",
    mixinStandardHelpOptions = true,
    description = "Says what would be sent for one person, and deals with what was refused.")
final class CopiesCommand implements Runnable {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      name = "dry-run",
      description =
          "Says what would be sent for one person and why; values are masked, nothing leaves. "
              + "The source's own id is read from the standard input, so that it stands in no history.")
  int dryRun(
      @Option(names = "--source", description = "the source whose id comes on the standard input")
          Optional<String> source,
      @Option(names = "--subject", description = "the person's opaque reference")
          Optional<UUID> subject) {
    if (source.isPresent() == subject.isPresent()) {
      throw new IllegalArgumentException("give one of --source and --subject");
    }
    return CommandContext.withHub(
        context -> {
          CommandContext.actor(context, Task.PREVIEW);
          var run = context.getBean(DryRun.class);
          var verdicts = subject.map(run::of).orElseGet(() -> run.of(source.orElseThrow(), line()));
          verdicts.forEach(this::print);
          if (verdicts.isEmpty()) {
            out("nobody is known by that id");
          }
          return verdicts.isEmpty() ? 1 : 0;
        });
  }

  private static String line() {
    var in = new Scanner(System.in, java.nio.charset.StandardCharsets.UTF_8);
    return in.hasNextLine() ? in.nextLine().strip() : "";
  }

  private void print(DryRun.Verdict verdict) {
    out("%s: %s".formatted(verdict.connection(), verdict.what()));
    if (!verdict.purposes().isEmpty()) {
      out("  for " + String.join(", ", verdict.purposes()));
    }
    verdict.values().forEach((field, value) -> out("  %s = %s".formatted(field, value)));
  }

  @Command(description = "Lists copies that a processor refused for good, without values.")
  int dead(
      @Parameters(paramLabel = "CONNECTION") String connection,
      @Option(names = "--after", defaultValue = "0") long after,
      @Option(names = "--limit", defaultValue = "100") int limit) {
    return CommandContext.withHub(
        context -> {
          CommandContext.actor(context, Task.READ_REFUSED_COPIES);
          var dead = context.getBean(DeadCopies.class);
          dead.reasons(connection).forEach((why, n) -> out("%,d %s".formatted(n, why)));
          List<DeadCopies.Dead> page =
              dead.page(connection, after, Math.max(1, Math.min(limit, 1_000)));
          page.forEach(
              one ->
                  out(
                      "%d subject %s account %s: %s"
                          .formatted(one.item(), one.subject(), one.account(), one.why())));
          return 0;
        });
  }

  @Command(
      description =
          "Sends refused copies again; each is decided anew. Needs HUB_TOKEN of a role OPS.")
  int redrive(@Parameters(paramLabel = "CONNECTION") String connection) {
    return CommandContext.withHub(
        context -> {
          var count =
              context.getBean(DeadCopies.class).redrive(connection, CommandContext.actor(context));
          out("%,d copies of %s are due again".formatted(count, connection));
          return 0;
        });
  }

  @Command(
      description =
          "Lists contacts that lost their address, many at once, and whose copies stay until somebody decides; "
              + "with an id, decides. Needs HUB_TOKEN of a role COMPLIANCE to decide.")
  int lost(
      @Parameters(arity = "0..1", paramLabel = "ID") Optional<Long> id,
      @Option(
              names = "--go-on",
              paramLabel = "COUNT",
              description = "take so many off the lists, as their purposes declare it")
          Optional<Long> goOn,
      @Option(
              names = "--keep",
              paramLabel = "COUNT",
              description = "keep the copies of so many as they are until addresses come again")
          Optional<Long> keep) {
    if (goOn.isPresent() && keep.isPresent()
        || id.isPresent() != (goOn.isPresent() || keep.isPresent())) {
      throw new IllegalArgumentException("to decide give an ID and one of --go-on and --keep");
    }
    return CommandContext.withHub(
        context -> {
          var lost = context.getBean(LostAddresses.class);
          if (id.isEmpty()) {
            lost.list(CommandContext.actor(context)).forEach(this::print);
            return 0;
          }
          var count =
              lost.decide(
                  id.get(),
                  goOn.isPresent(),
                  goOn.or(() -> keep).get(),
                  CommandContext.actor(context));
          out(
              (goOn.isPresent() ? "%,d contacts are taken off the lists" : "%,d contacts stay")
                  .formatted(count));
          return 0;
        });
  }

  private void print(AddressLosses.Loss loss) {
    out(
        "%d %s of %s: %,d lost their address, %,d have none yet (%s)"
            .formatted(
                loss.id(),
                loss.day(),
                loss.source(),
                loss.count(),
                loss.left(),
                loss.state().name().toLowerCase(java.util.Locale.ROOT)));
  }

  private void out(String line) {
    spec.commandLine().getOut().println(line);
  }
}
