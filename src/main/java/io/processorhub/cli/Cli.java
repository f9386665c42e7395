package io.processorhub.cli;

import io.processorhub.access.Actor;
import io.processorhub.connector.ConnectorFile;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The command line. A command joins the database of a hub that is running, or starts it for as long
 * as the command takes.
 *
 * <p>Exit codes: 0 done, 1 refused or not found, 2 wrong usage, 70 a fault of the hub's own.
 */
@Command(
    name = "hub",
    mixinStandardHelpOptions = true,
    versionProvider = Cli.Version.class,
    subcommands = {ConnectorsCommand.class, TokensCommand.class},
    description = "Processor Hub. Without a command, the hub itself starts.")
public final class Cli implements Runnable {

  private static final Set<String> COMMANDS =
      Set.of("connectors", "tokens", "help", "--help", "-h", "--version", "-V");
  private static final int REFUSED = 1;
  private static final int FAULT = 70;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  public static boolean isCommand(String[] args) {
    return args.length > 0 && COMMANDS.contains(args[0]);
  }

  /**
   * @return the exit code
   */
  public static int run(String[] args) {
    return new CommandLine(new Cli())
        .setExecutionExceptionHandler(
            (e, line, parsed) -> {
              line.getErr().println(e.getMessage());
              return refusal(e) ? REFUSED : FAULT;
            })
        .execute(args[0].equals("help") ? new String[] {"--help"} : args);
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static boolean refusal(Exception e) {
    return e instanceof IllegalArgumentException
        || e instanceof ConnectorFile.Unreadable
        || e instanceof Actor.NotAllowed;
  }

  /** The version the jar was built as. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      var version = Cli.class.getPackage().getImplementationVersion();
      return new String[] {"Processor Hub " + (version == null ? "(development)" : version)};
    }
  }
}
