package io.processorhub.cli;

import io.processorhub.access.KeyCustodian;
import io.processorhub.foundation.Secrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Credentials of processors that the hub keeps itself. */
@Command(
    name = SecretsCommand.NAME,
    mixinStandardHelpOptions = true,
    description = "Sets, lists and removes credentials of processors. Nobody can read one back.")
final class SecretsCommand implements Runnable {

  static final String NAME = "secrets";

  /** More than any value may have, and not all that somebody might pipe in by mistake. */
  private static final int MOST_READ = 64 * 1024;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      description =
          "Stores a secret; its value is asked for, or read from standard input. Needs HUB_TOKEN of a role OPS.")
  int set(@Parameters(paramLabel = "NAME", description = "e.g. mailchimp.api-key") String name) {
    return CommandContext.withHub(
        context -> {
          var by = CommandContext.actor(context);
          var custodian = context.getBean(KeyCustodian.class);
          custodian.setSecret(name, value(name), by);
          out(name + " is set; the hub uses it within 30 seconds");
          custodian.secrets().stream()
              .filter(one -> one.name().equals(name) && one.origin() != Secrets.Origin.STORED)
              .forEach(one -> out("but " + words(one) + " counts as long as it is there"));
          return 0;
        });
  }

  @Command(description = "Lists the secrets and where each comes from, without their values.")
  int list() {
    return CommandContext.withHub(
        context -> {
          context.getBean(KeyCustodian.class).secrets().forEach(one -> out(line(one)));
          return 0;
        });
  }

  @Command(description = "Removes a stored secret. Needs HUB_TOKEN of a role OPS.")
  int remove(@Parameters(paramLabel = "NAME") String name) {
    return CommandContext.withHub(
        context -> {
          var removed =
              context.getBean(KeyCustodian.class).removeSecret(name, CommandContext.actor(context));
          out(removed ? name + " is removed" : "no stored secret " + name);
          return removed ? 0 : 1;
        });
  }

  private static String line(Secrets.Listed one) {
    return String.format(
        Locale.ROOT,
        "%-32s %s%s",
        one.name(),
        words(one),
        one.inDatabase()
            .map(stored -> "  stored " + stored.setAt() + " by " + stored.setBy())
            .orElse(""));
  }

  private static String words(Secrets.Listed one) {
    return switch (one.origin()) {
      case ENVIRONMENT -> "environment";
      case FILE -> "file or setting";
      case STORED -> "database";
    };
  }

  private static String value(String name) {
    var console = System.console();
    if (console != null) {
      var typed = console.readPassword("Value of %s: ", name);
      return typed == null ? "" : new String(typed);
    }
    try {
      return new String(System.in.readNBytes(MOST_READ), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the value from standard input", e);
    }
  }

  private void out(String line) {
    spec.commandLine().getOut().println(line);
  }
}
