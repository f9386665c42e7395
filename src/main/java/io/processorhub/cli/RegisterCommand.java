package io.processorhub.cli;

import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import io.processorhub.cases.BegunErasures;
import io.processorhub.proof.Checkpoint;
import io.processorhub.proof.Checkpoints;
import io.processorhub.proof.ExportFile;
import io.processorhub.proof.NoteKey;
import io.processorhub.proof.Proofs;
import io.processorhub.proof.RegisterRecovery;
import io.processorhub.proof.RegisterSource;
import io.processorhub.proof.SigningKeyAdministration;
import io.processorhub.proof.Verifier;
import io.processorhub.register.Restores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The register: what it proves, and to whom. */
@Command(
    name = "register",
    mixinStandardHelpOptions = true,
    description = "Verifies, exports and proves the register of what happened.")
final class RegisterCommand implements Runnable {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      description =
          "Recomputes the whole register, of an export or of the database, and compares it with what was signed. "
              + "Exit code 0: fine, 30: forked or signed by somebody else, 40: altered or incomplete.")
  int verify(
      @Parameters(arity = "0..1", paramLabel = "EXPORT", description = "default: the database")
          Path export,
      @Option(
              names = "--key",
              required = true,
              description =
                  "the public key, as 'register key' prints it, or a file that holds it; from somewhere else than the hub. May be given several times")
          List<String> keys,
      @Option(
              names = "--checkpoints",
              description =
                  "the safe folder, or a file of checkpoints that were kept elsewhere. Without it, an end that was cut off is not noticed")
          List<Path> kept,
      @Option(names = "--database", description = "jdbc:postgresql://host/database")
          Optional<String> url,
      @Option(names = "--user", description = "its role; the password is HUB_DATABASE_PASSWORD")
          Optional<String> user)
      throws IOException {
    var checkpoints = new ArrayList<Checkpoint>();
    for (var place : kept == null ? List.<Path>of() : kept) {
      checkpoints.addAll(Checkpoints.read(existing(place)));
    }
    var publicKeys = new ArrayList<NoteKey>();
    for (var key : keys) {
      publicKeys.addAll(keys(key));
    }
    try (var source = caughtUp(export, url, user, checkpoints)) {
      var verdict = new Verifier(source, publicKeys, checkpoints).verify();
      out(verdict.words());
      return verdict.finding().code();
    }
  }

  /** A running hub keeps a checkpoint outside a moment before the database has it. */
  private RegisterSource caughtUp(
      Path export, Optional<String> url, Optional<String> user, List<Checkpoint> kept)
      throws IOException {
    var newest = kept.stream().mapToLong(Checkpoint::size).max().orElse(0);
    var source = source(export, url, user);
    for (var tries = 0; tries < 5 && export == null && isBehind(source, newest); tries++) {
      source.close();
      LockSupport.parkNanos(500_000_000);
      source = source(export, url, user);
    }
    return source;
  }

  private static boolean isBehind(RegisterSource source, long newest) throws IOException {
    return source.checkpoint().filter(own -> own.size() < newest).isPresent();
  }

  private RegisterSource source(Path export, Optional<String> url, Optional<String> user)
      throws IOException {
    return export == null ? PlainSettings.register(url, user) : ExportFile.open(existing(export));
  }

  private Path existing(Path file) {
    if (!Files.exists(file)) {
      throw new CommandLine.ParameterException(spec.commandLine(), "there is no " + file);
    }
    return file;
  }

  private List<NoteKey> keys(String given) throws IOException {
    try {
      var file = Path.of(given);
      return Files.isRegularFile(file)
          ? Files.readAllLines(file).stream()
              .filter(line -> !line.isBlank())
              .map(NoteKey::parse)
              .toList()
          : List.of(NoteKey.parse(given));
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  @Command(
      description =
          "Writes the whole register into one file, up to its last checkpoint. It holds no values, but random ids of people.")
  int export(
      @Parameters(paramLabel = "FILE") Path file,
      @Option(names = "--gzip", description = "pack it") boolean packed,
      @Option(names = "--database") Optional<String> url,
      @Option(names = "--user") Optional<String> user)
      throws IOException {
    try (var source = PlainSettings.register(url, user)) {
      out("%,d entries in %s".formatted(ExportFile.write(source, file, packed), file));
      return 0;
    }
  }

  @Command(description = "Shows the newest checkpoint; keep it somewhere else.")
  int checkpoint(
      @Option(names = "--database") Optional<String> url,
      @Option(names = "--user") Optional<String> user)
      throws IOException {
    try (var source = PlainSettings.register(url, user)) {
      var newest = source.checkpoint();
      newest.ifPresentOrElse(
          one -> spec.commandLine().getOut().print(one.note()),
          () -> spec.commandLine().getErr().println("nothing is signed yet"));
      spec.commandLine().getOut().flush();
      return newest.isPresent() ? 0 : 1;
    }
  }

  @Command(
      description =
          "Proves that an entry is in the register, in the form of a C2SP tlog-proof; --leaf shows what was hashed.")
  int proof(
      @Parameters(paramLabel = "ENTRY", description = "number of the entry") long entry,
      @Option(names = "--leaf", description = "the entry's exact bytes instead") boolean leaf) {
    return CommandContext.withHub(
        context -> {
          CommandContext.actor(context, Task.READ_WHOLE_REGISTER);
          var proofs = context.getBean(Proofs.class);
          var text =
              leaf ? proofs.leaf(entry) : proofs.inclusion(entry).map(Proofs.Inclusion::text);
          text.ifPresentOrElse(
              one -> spec.commandLine().getOut().print(one),
              () ->
                  spec.commandLine()
                      .getErr()
                      .println("there is no entry %d with a place in the tree".formatted(entry)));
          spec.commandLine().getOut().flush();
          return text.isPresent() ? 0 : 1;
        });
  }

  @Command(
      description =
          "Shows the public keys by which checkpoints are verified; hand them on before somebody needs them.")
  int key(
      @Option(names = "--new", description = "make a further key; from now on it signs too")
          boolean fresh,
      @Option(
              names = "--retire",
              paramLabel = "NUMBER",
              description = "destroy the private half of a key; what it signed stays valid")
          Optional<Integer> retire) {
    return CommandContext.withHub(
        context -> {
          var desk = context.getBean(SigningKeyAdministration.class);
          if (fresh) {
            desk.add(Actor.operator());
          }
          retire.ifPresent(n -> desk.retire(n, Actor.operator()));
          desk.all()
              .forEach(
                  one ->
                      out(
                          "%d %s  %s"
                              .formatted(
                                  one.number(),
                                  one.signs() ? "signs  " : "retired",
                                  one.key().line())));
          return 0;
        });
  }

  @Command(
      name = "confirm-restore",
      description =
          "After a backup was restored: lets disclosures go on. Look at the sweeps first. Needs HUB_TOKEN of a role ADMIN.")
  int confirmRestore(
      @Option(
              names = "--carry-out",
              paramLabel = "ID",
              description = "An erasure that was begun before the restore: erase the person")
          List<UUID> carryOut,
      @Option(
              names = "--drop",
              paramLabel = "ID",
              description = "An erasure that was begun before the restore: it was never accepted")
          List<UUID> drop) {
    return CommandContext.withHub(
        context -> {
          var begun = context.getBean(BegunErasures.class);
          var by = CommandContext.actor(context);
          each(carryOut, one -> begun.decide(one, true, by));
          each(drop, one -> begun.decide(one, false, by));
          var restores = context.getBean(Restores.class);
          restores.confirm(by);
          out(
              restores
                  .halted()
                  .map("confirmed, but nothing is disclosed: %s"::formatted)
                  .orElse("disclosures go on"));
          return 0;
        });
  }

  @Command(
      description =
          "For a hub that does not start because the safe folder's register is lost: verifies the database, takes it as it is and writes the journal anew. The register shows it.")
  int adopt() {
    return CommandContext.withHubThatDoesNotStart(
        context -> {
          var verdict = context.getBean(RegisterRecovery.class).adopt(Actor.operator());
          out(verdict.words());
          return verdict.finding().code();
        });
  }

  private static void each(List<UUID> ids, Consumer<UUID> decide) {
    if (ids != null) {
      ids.forEach(decide);
    }
  }

  private void out(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
