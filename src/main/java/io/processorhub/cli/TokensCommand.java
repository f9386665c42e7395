package io.processorhub.cli;

import io.processorhub.access.Actor;
import io.processorhub.access.ApiTokens;
import io.processorhub.access.Role;
import java.time.Duration;
import java.util.OptionalLong;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** API tokens, for whoever has the machine itself. */
@Command(
    name = "tokens",
    mixinStandardHelpOptions = true,
    description = "Issues, lists and revokes API tokens.")
final class TokensCommand implements Runnable {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(description = "Makes a token and shows it once.")
  int issue(
      @Parameters(paramLabel = "NAME") String name,
      @Option(names = "--role", required = true, description = "${COMPLETION-CANDIDATES}")
          Role role,
      @Option(names = "--days", defaultValue = "90", description = "default: ${DEFAULT-VALUE}")
          int days,
      @Option(names = "--account", description = "number of the only account it may act on")
          Long account) {
    return CommandContext.withHub(
        context -> {
          var scope = account == null ? OptionalLong.empty() : OptionalLong.of(account);
          var token =
              context
                  .getBean(ApiTokens.class)
                  .issue(name, role, scope, Duration.ofDays(days), Actor.operator());
          spec.commandLine().getOut().println(token);
          return 0;
        });
  }

  @Command(description = "Lists the tokens, without their values.")
  int list() {
    return CommandContext.withHub(
        context -> {
          context
              .getBean(ApiTokens.class)
              .list()
              .forEach(
                  token ->
                      spec.commandLine()
                          .getOut()
                          .printf(
                              "%-24s %-10s until %s  by %s%s%n",
                              token.name(),
                              token.role(),
                              token.expiresAt(),
                              token.createdBy(),
                              token.revoked() ? "  revoked" : ""));
          return 0;
        });
  }

  @Command(description = "Ends a token at once.")
  int revoke(@Parameters(paramLabel = "NAME") String name) {
    return CommandContext.withHub(
        context -> {
          var ended = context.getBean(ApiTokens.class).revoke(name, Actor.operator());
          spec.commandLine().getOut().println(ended ? name + " ended" : "no valid token " + name);
          return ended ? 0 : 1;
        });
  }
}
