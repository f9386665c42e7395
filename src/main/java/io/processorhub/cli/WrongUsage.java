package io.processorhub.cli;

import io.processorhub.foundation.StrictYaml;
import java.util.Arrays;
import java.util.Collection;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with what was typed, and never repeats what may be a secret. */
final class WrongUsage implements CommandLine.IParameterExceptionHandler {

  private final CommandLine.IParameterExceptionHandler usual;

  WrongUsage(CommandLine.IParameterExceptionHandler usual) {
    this.usual = usual;
  }

  @Override
  public int handleParseException(CommandLine.ParameterException e, String[] args)
      throws Exception {
    if (Arrays.asList(args).contains(SecretsCommand.NAME)) {
      return refuseValue(e);
    }
    return e instanceof UnmatchedArgumentException unmatched
            && !e.getCommandLine().getSubcommands().isEmpty()
        ? unknown(unmatched)
        : usual.handleParseException(e, args);
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

  /** Only the first word: what follows a mistyped "secrets" may be the secret itself. */
  private static int unknown(UnmatchedArgumentException e) {
    var command = e.getCommandLine();
    var group = command.getCommandSpec().qualifiedName();
    command.getErr().println(sentence(group, e.getUnmatched().get(0), Cli.commands(command)));
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  static String sentence(String group, String typed, Collection<String> known) {
    if (typed.startsWith("-")) {
      return "'%s' is not an option of %s; a command comes first, and settings are given to a command in the environment. Try: %s --help"
          .formatted(typed.replaceFirst("=.*", ""), group, group);
    }
    return "'%s' is not a command of %s; %s"
        .formatted(
            typed,
            group,
            StrictYaml.suggestion(typed, known)
                .map("did you mean '%s'?"::formatted)
                .orElse("there are: " + String.join(", ", new TreeSet<>(known))));
  }
}
