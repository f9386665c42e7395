package io.processorhub.cli;

import io.processorhub.access.Task;
import io.processorhub.cases.MassErasures;
import io.processorhub.connector.ConnectorFile;
import io.processorhub.connector.ConnectorFiles;
import io.processorhub.connector.Trial;
import io.processorhub.copy.Budget;
import io.processorhub.copy.Sweeps;
import io.processorhub.erasure.Residues;
import io.processorhub.foundation.HubSettings;
import io.processorhub.foundation.Secrets;
import io.processorhub.offboarding.Offboarding;
import io.processorhub.processor.ApprovalSettings;
import io.processorhub.processor.ApprovedDeclaration;
import io.processorhub.processor.ConnectionSwitches;
import io.processorhub.processor.Connections;
import io.processorhub.processor.Declaration;
import io.processorhub.processor.ForApproval;
import io.processorhub.processor.Processors;
import io.processorhub.status.ConnectionStatus;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** From a connector file to a declaration in force. */
@Command(
    name = "connectors",
    mixinStandardHelpOptions = true,
    description = "Checks connector files, proposes them, and puts proposals in force.")
final class ConnectorsCommand implements Runnable {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(description = "Checks connector files and says what is wrong, with file and line.")
  int validate(
      @Parameters(arity = "0..*", description = "default: all of connectors/") List<Path> given) {
    return CommandContext.withFiles(
        context -> {
          var files = context.getBean(ConnectorFiles.class);
          var wrong = new ArrayList<String>();
          for (var file : given == null ? files.files() : given) {
            try {
              files.read(file);
              out("%s: good".formatted(file));
            } catch (ConnectorFile.Unreadable e) {
              wrong.add(e.getMessage());
            }
          }
          wrong.forEach(words -> spec.commandLine().getErr().println(words));
          return wrong.isEmpty() ? 0 : 1;
        });
  }

  @Command(
      description =
          "Stores what the connector files ask for, to be approved. Needs HUB_TOKEN of a role OPS.")
  int propose() {
    return CommandContext.withHub(
        context -> {
          var by = CommandContext.actor(context);
          var connections = context.getBean(Connections.class);
          context
              .getBean(ConnectorFiles.class)
              .read()
              .values()
              .forEach(declaration -> connections.propose(declaration, by));
          return list(connections);
        });
  }

  @Command(description = "Shows what is in force and what waits for approval.")
  int list() {
    return CommandContext.withHub(
        context -> {
          out(
              context.getBean(ApprovalSettings.class).fourEyes()
                  ? "four eyes: on; who proposed may not approve"
                  : "four eyes: OFF (HUB_FOUR_EYES=false); who proposed may approve, and the register shows it");
          return list(context.getBean(Connections.class));
        });
  }

  @Command(
      description =
          "Shows who gets what, why and where, and what would change: of what waits for approval, or else of what is in force.")
  int show(
      @Parameters(paramLabel = "CONNECTION") String connection,
      @Option(names = "--json", description = "the text that is approved, on one line")
          boolean json) {
    return CommandContext.withHub(
        context -> {
          var connections = context.getBean(Connections.class);
          var waiting =
              connections.waiting().stream()
                  .filter(proposal -> proposal.connection().equals(connection))
                  .toList();
          if (waiting.isEmpty()) {
            var now = approved(connections, connection);
            print(context, "in force", now.digestHex(), now.declaration(), json);
          }
          for (var proposal : waiting) {
            print(context, "waits", proposal.digestHex(), proposal.declaration(), json);
            if (!json) {
              warn(connections, proposal);
            }
          }
          return 0;
        });
  }

  private void print(
      ApplicationContext context,
      String what,
      String digest,
      Declaration declaration,
      boolean json) {
    if (json) {
      out(ForApproval.json(declaration));
      return;
    }
    out("# %s %s, %s".formatted(declaration.connection(), digest, what));
    var processors = context.getBean(Processors.class);
    ForApproval.summary(declaration, processors.find(declaration.processor()), processors.today())
        .forEach(line -> out("# " + line));
    changes(context, declaration);
    out(ForApproval.yaml(declaration));
  }

  private void changes(ApplicationContext context, Declaration asked) {
    var now = context.getBean(Connections.class).approved(asked.connection());
    if (now.isEmpty()) {
      out("# new: nothing of this connection is in force");
      return;
    }
    ForApproval.changes(now.get().declaration(), asked).forEach(line -> out("# " + line));
  }

  @Command(
      description =
          "Puts a proposal in force. Needs HUB_TOKEN of a role COMPLIANCE that did not propose it.")
  int approve(
      @Parameters(paramLabel = "CONNECTION") String connection,
      @Parameters(paramLabel = "DIGEST", description = "at least 8 digits") String digest,
      @Option(
              names = "--two-eyes",
              description = "let the proposer approve it; the register shows that")
          boolean twoEyes) {
    return CommandContext.withHub(
        context -> {
          var approved =
              context
                  .getBean(Connections.class)
                  .approve(
                      connection,
                      digest,
                      CommandContext.actor(context),
                      !twoEyes && context.getBean(ApprovalSettings.class).fourEyes());
          out("%s runs %s".formatted(connection, approved.digestHex()));
          return 0;
        });
  }

  @Command(description = "One sentence per connection: does it flow, and if not, why not.")
  int status() {
    return CommandContext.withHub(
        context -> {
          sandbox(
                  context.getBean(HubSettings.class).sandbox(),
                  context.getBean(Connections.class).approved())
              .ifPresent(this::out);
          context
              .getBean(ConnectionStatus.class)
              .all()
              .forEach(state -> out("%s: %s".formatted(state.connection(), state.sentence())));
          context
              .getBean(MassErasures.class)
              .unconfirmed()
              .forEach(line -> out("erasure of many " + line));
          return 0;
        });
  }

  /**
   * A command has an environment of its own: without the hub's setting, what is in force still says
   * which connections reach a stand-in.
   */
  private static Optional<String> sandbox(
      HubSettings.Sandbox settings, List<ApprovedDeclaration> approved) {
    var standIns =
        approved.stream()
            .filter(
                one ->
                    one.declaration()
                        .url()
                        .filter(url -> HubSettings.Sandbox.isStandIn(URI.create(url)))
                        .isPresent())
            .map(ApprovedDeclaration::name)
            .collect(Collectors.joining(", "));
    return settings
        .words()
        .or(
            () ->
                standIns.isEmpty()
                    ? Optional.empty()
                    : Optional.of("a stand-in on this machine takes the place of: " + standIns))
        .map("SANDBOX: "::concat);
  }

  @Command(
      description =
          "Stops disclosures to a connection; what protects people still goes out. Needs HUB_TOKEN.")
  int pause(@Parameters(paramLabel = "CONNECTION") String connection) {
    return CommandContext.withHub(
        context -> {
          context
              .getBean(ConnectionSwitches.class)
              .pause(connection, CommandContext.actor(context));
          out("%s is paused: nothing is disclosed to it".formatted(connection));
          return 0;
        });
  }

  @Command(description = "Ends a pause. Needs HUB_TOKEN of a role OPS.")
  int resume(@Parameters(paramLabel = "CONNECTION") String connection) {
    return CommandContext.withHub(
        context -> {
          context
              .getBean(ConnectionSwitches.class)
              .resume(connection, CommandContext.actor(context));
          out("%s goes on".formatted(connection));
          return 0;
        });
  }

  @Command(
      description =
          "Lists everybody at the processor now and compares. Needs HUB_TOKEN of a role OPS.")
  int resync(
      @Parameters(paramLabel = "CONNECTION") String connection,
      @Option(
              names = "--missing",
              description = "send again whom the last sweep missed; it asked because they are many")
          boolean missing,
      @Option(
              names = "--found",
              paramLabel = "COUNT",
              description =
                  "erase again so many who had been erased and whom a sweep found; it asked because they are many. Role COMPLIANCE")
          java.util.Optional<Long> found) {
    return CommandContext.withHub(
        context -> {
          var approved = approved(context.getBean(Connections.class), connection);
          var by = CommandContext.actor(context);
          if (found.isPresent()) {
            out(
                "%,d are erased again"
                    .formatted(
                        context.getBean(Residues.class).confirm(connection, found.get(), by)));
            return 0;
          }
          by.require(Task.LIST_AT_PROCESSOR);
          var sweeps = context.getBean(Sweeps.class);
          if (missing) {
            out("%,d copies are due again".formatted(sweeps.sendMissingAgain(approved)));
          } else {
            sweeps.ask(approved);
            out("%s is listed next; connectors status shows how far it is".formatted(connection));
          }
          return 0;
        });
  }

  @Command(
      description =
          "Leaves a processor for good: everybody is erased there, and once nobody is left its file may go. "
              + "Asked again, it shows how far it is. Needs HUB_TOKEN of a role COMPLIANCE.")
  int offboard(
      @Parameters(paramLabel = "CONNECTION") String connection,
      @Parameters(paramLabel = "REASON") String reason) {
    return CommandContext.withHub(
        context -> {
          var grid =
              context
                  .getBean(Offboarding.class)
                  .begin(connection, reason, CommandContext.actor(context));
          out(
              "%s: %,d people; %,d gone, %,d to be erased, %,d under way, %,d need a person, %,d erasures of persons still followed"
                  .formatted(
                      connection,
                      grid.people(),
                      grid.gone(),
                      grid.waiting(),
                      grid.underWay(),
                      grid.needsAPerson(),
                      grid.erasures()));
          grid.massErasure()
              .ifPresent(
                  ref ->
                      out(
                          "nothing is erased before a second person confirms it: cases waiting; cases confirm %s %d"
                              .formatted(ref, grid.people())));
          out(
              grid.fileMayGo()
                  ? "over since %s: its file may go".formatted(grid.doneAt().orElseThrow())
                  : "not over: leave its file");
          return 0;
        });
  }

  @Command(
      name = "try",
      description =
          "Asks the processor what changes nothing: is the credential good, is the target there? Needs HUB_TOKEN of a role OPS.")
  int tryOut(@Parameters(paramLabel = "CONNECTION") String connection) {
    return CommandContext.withHub(
        context -> {
          CommandContext.actor(context, Task.TRY_CONNECTION);
          var approved = approved(context.getBean(Connections.class), connection);
          try (var trial =
              Trial.open(
                  context.getBean(HubSettings.class),
                  context.getBean(Secrets.class),
                  context.getBean(Budget.class))) {
            var lines = trial.ask(approved);
            lines.forEach(this::out);
            return lines.stream().allMatch(line -> line.endsWith(": good")) ? 0 : 1;
          }
        });
  }

  private static ApprovedDeclaration approved(Connections connections, String name) {
    return connections
        .approved(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no connection %s in force; connectors list shows them"
                        .formatted(name)));
  }

  private int list(Connections connections) {
    var twoEyes = connections.twoEyes();
    connections
        .approved()
        .forEach(
            one ->
                out(
                    "in force  %s %s%s"
                        .formatted(
                            one.name(),
                            one.digestHex(),
                            twoEyes.contains(one.name()) ? " approved by its proposer" : "")));
    connections
        .waiting()
        .forEach(
            one -> {
              out(
                  "waiting   %s %s proposed by %s"
                      .formatted(one.connection(), one.digestHex(), one.proposedBy()));
              warn(connections, one);
            });
    return 0;
  }

  private void warn(Connections connections, Connections.Proposal proposal) {
    connections.refusal(proposal).ifPresent(why -> out("          cannot be approved: " + why));
  }

  private void out(String line) {
    spec.commandLine().getOut().println(line);
  }
}
