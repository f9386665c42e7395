package io.processorhub.cli;

import io.processorhub.access.Actor;
import io.processorhub.access.KeyCustodian;
import io.processorhub.foundation.HubSettings;
import io.processorhub.foundation.KeyRotation;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The key that wraps all keys, for whoever has the machine itself. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = "Shows until when copies of the database can be read, and replaces the KEK.")
final class KeysCommand implements Runnable {

  private static final int STEP = 100_000;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(description = "Shows the KEKs there are, and what can be read by them until when.")
  int status() {
    return CommandContext.withHub(
        context -> {
          var zone = context.getBean(HubSettings.class).zone();
          var custodian = context.getBean(KeyCustodian.class);
          custodian.keys(Actor.operator()).sentences(zone).forEach(this::out);
          out(custodian.safeAttestations(Actor.operator()).sentence(zone));
          return 0;
        });
  }

  @Command(
      description =
          "Attests for the organisation that no copy of the safe folder was kept; certificates name the day.")
  int attest() {
    return CommandContext.withHub(
        context -> {
          var custodian = context.getBean(KeyCustodian.class);
          custodian.attestSafeFolder(Actor.operator());
          out(
              custodian
                  .safeAttestations(Actor.operator())
                  .sentence(context.getBean(HubSettings.class).zone()));
          return 0;
        });
  }

  @Command(
      description =
          "Makes a new KEK and wraps all keys by it. The old one is destroyed when hub.keys.keep is over.")
  int rotate(
      @Option(
              names = "--now",
              description =
                  "destroy the old ones at once: no backup made until now can be read any more. All nodes must be stopped")
          boolean now) {
    return CommandContext.withHub(
        context -> {
          var custodian = context.getBean(KeyCustodian.class);
          if (now) {
            custodian.rotateKeysNow(progress(), Actor.operator());
          } else {
            custodian.rotateKeys(progress(), Actor.operator());
          }
          custodian
              .keys(Actor.operator())
              .sentences(context.getBean(HubSettings.class).zone())
              .forEach(this::out);
          return 0;
        });
  }

  /** A line for every hundred thousand keys. */
  private KeyRotation.Progress progress() {
    Map<String, Long> wrapped = new HashMap<>();
    return (table, looked, fresh) -> {
      var before = wrapped.getOrDefault(table, 0L);
      var after = wrapped.merge(table, (long) fresh, Long::sum);
      if (before / STEP < after / STEP) {
        out(String.format(Locale.ROOT, "%s: %,d wrapped anew", table, after));
      }
    };
  }

  private void out(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
