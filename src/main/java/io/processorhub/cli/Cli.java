package io.processorhub.cli;

import io.processorhub.access.Actor;
import io.processorhub.foundation.StrictYaml;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The command line. A command joins the database of a hub that is running, or starts it for as long
 * as the command takes.
 *
 * <p>Exit codes: 0 done, 1 refused or not found, 2 wrong usage, 66 a file that was given cannot be
 * read or written, 70 a fault of the hub's own; 30 and 40 are what {@code register verify} finds.
 */
@Command(
    name = "hub",
    mixinStandardHelpOptions = true,
    scope = CommandLine.ScopeType.INHERIT,
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

  /** Settings of a word alone; every other one has a dot or a value. */
  private static final Set<String> FLAGS = Set.of("--debug", "--trace");

  /** Short for a command of a group: people look for those first. */
  private static final Map<String, List<String>> SHORT =
      Map.of(
          "dry-run", List.of("copies", "dry-run"),
          "erase", List.of("cases", "file", "--kind", "erasure"));

  private static final String HELP = "help";

  private static final int REFUSED = 1;

  /** As sysexits.h has it. */
  private static final int NO_INPUT = 66;

  private static final int FAULT = 70;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** Settings alone start the hub; a mistyped command or option must not. */
  public static boolean isCommand(String[] args) {
    return !Arrays.stream(args).allMatch(Cli::isSetting);
  }

  private static boolean isSetting(String arg) {
    return FLAGS.contains(arg) || arg.startsWith("--") && (arg.contains(".") || arg.contains("="));
  }

  /** What may be typed after a command. */
  static Set<String> commands(CommandLine command) {
    var names = new TreeSet<>(command.getSubcommands().keySet());
    if (command.getParent() == null) {
      names.addAll(SHORT.keySet());
      names.add(HELP);
    }
    return names;
  }

  /**
   * @return the exit code
   */
  public static int run(String[] args) {
    var line = new CommandLine(new Cli()).setCaseInsensitiveEnumValuesAllowed(true);
    return line.setParameterExceptionHandler(new WrongUsage(line.getParameterExceptionHandler()))
        .setExecutionExceptionHandler(
            (e, command, parsed) -> {
              var unreadable = unreadable(e, args);
              command.getErr().println(unreadable.orElseGet(() -> words(e)));
              return unreadable.isPresent() ? NO_INPUT : refusal(e) ? REFUSED : FAULT;
            })
        .execute(full(args));
  }

  private static String[] full(String[] args) {
    var words = new ArrayList<>(List.of(args));
    if (words.get(0).equals(HELP)) {
      words.remove(0);
      words.add("--help");
    }
    var first = words.remove(0);
    words.addAll(0, SHORT.getOrDefault(first, List.of(first)));
    return words.toArray(String[]::new);
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** A message of the database holds SQL, and may hold values of people. */
  static String words(Exception e) {
    if (!(e instanceof DataAccessException)) {
      return e.getMessage();
    }
    var cause = NestedExceptionUtils.getMostSpecificCause(e);
    return "a fault: the database did not carry it out (%s); its log says more"
        .formatted(
            cause instanceof SQLException sql && sql.getSQLState() != null
                ? "SQLSTATE " + sql.getSQLState()
                : cause.getClass().getSimpleName());
  }

  /** A sentence if a file that was typed as an argument cannot be opened. */
  private static Optional<String> unreadable(Exception e, String[] args) {
    if (!(NestedExceptionUtils.getMostSpecificCause(e) instanceof FileSystemException file)
        || Arrays.stream(args).noneMatch(arg -> arg.equals(file.getFile()))) {
      return Optional.empty();
    }
    return Optional.of(
        file instanceof AccessDeniedException
            ? file.getFile() + ": access is denied"
            : "there is no " + file.getFile());
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
