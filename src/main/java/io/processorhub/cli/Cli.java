package io.processorhub.cli;

import io.processorhub.access.Actor;
import io.processorhub.foundation.StrictYaml;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The command line. A command joins the database of a hub that is running, or starts it for as long
 * as the command takes.
 *
 * <p>Exit codes: 0 done, 1 refused or not found, 2 wrong usage, 70 a fault of the hub's own; 30 and
 * 40 are what {@code register verify} finds.
 */
@Command(
    name = "hub",
    mixinStandardHelpOptions = true,
    versionProvider = Cli.Version.class,
    subcommands = {
      ConnectorsCommand.class,
      ProcessorsCommand.class,
      EntriesCommand.class,
      CopiesCommand.class,
      CasesCommand.class,
      TokensCommand.class,
      KeysCommand.class,
      SecretsCommand.class,
      RegisterCommand.class
    },
    description = "Processor Hub. Without a command, the hub itself starts.")
public final class Cli implements Runnable {

  private static final Set<String> COMMANDS =
      Set.of(
          "connectors",
          "processors",
          "entries",
          "copies",
          "cases",
          "erase",
          "dry-run",
          "tokens",
          "keys",
          "secrets",
          "register",
          "help",
          "--help",
          "-h",
          "--version",
          "-V");
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
    var line = new CommandLine(new Cli()).setCaseInsensitiveEnumValuesAllowed(true);
    var usual = line.getParameterExceptionHandler();
    return line.setParameterExceptionHandler(
            (e, given) -> secret(given) ? refuseValue(e) : usual.handleParseException(e, given))
        .setExecutionExceptionHandler(
            (e, command, parsed) -> {
              command.getErr().println(e.getMessage());
              return refusal(e) ? REFUSED : FAULT;
            })
        .execute(full(args));
  }

  /**
   * {@code dry-run} is short for {@code copies dry-run}, and {@code erase} for {@code cases file}:
   * people look for those first.
   */
  private static String[] full(String[] args) {
    if (args[0].equals("help")) {
      return new String[] {"--help"};
    }
    if (args[0].equals("erase")) {
      return Stream.concat(
              Stream.of("cases", "file", "--kind", "erasure"), Arrays.stream(args).skip(1))
          .toArray(String[]::new);
    }
    return args[0].equals("dry-run")
        ? Stream.concat(Stream.of("copies"), Arrays.stream(args)).toArray(String[]::new)
        : args;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static boolean secret(String[] args) {
    return args[0].equals(SecretsCommand.NAME);
  }

  /** The usual words would repeat what was typed, and that may be the secret itself. */
  private static int refuseValue(CommandLine.ParameterException e) {
    var command = e.getCommandLine();
    command
        .getErr()
        .println(
            "wrong usage; a value is never an argument, where the shell's history and other users see it: it is asked for, or piped in");
    command.usage(command.getErr());
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static boolean refusal(Exception e) {
    return e instanceof IllegalArgumentException
        || e instanceof StrictYaml.Unreadable
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
