package io.processorhub.processor;

import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import io.processorhub.foundation.HubSettings;
import io.processorhub.foundation.StrictYaml;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.transaction.support.TransactionTemplate;

/** The processors' entries in the register: what is recorded about each, version by version. */
public final class Processors {

  private final RecordStore store;
  private final Clearances clearances;
  private final TransactionTemplate transactions;
  private final OrganisationDate today;
  private final HubSettings.Sandbox sandbox;

  Processors(
      RecordStore store,
      Clearances clearances,
      TransactionTemplate transactions,
      OrganisationDate today,
      HubSettings.Sandbox sandbox) {
    this.sandbox = sandbox;
    this.store = store;
    this.clearances = clearances;
    this.transactions = transactions;
    this.today = today;
  }

  /** Everything recorded about a processor; empty if nobody ever named it. */
  public Optional<ProcessorRecords> find(String processor) {
    return store.exists(processor) ? Optional.of(store.all(processor)) : Optional.empty();
  }

  /** Processors after one of that name, by name. */
  public List<ProcessorRecords> list(String after, int limit) {
    return store.processors(after, limit).stream().map(store::all).toList();
  }

  public LocalDate today() {
    return today.date();
  }

  /**
   * @return what the file records
   * @throws StrictYaml.Unreadable with everything that is wrong, by line
   */
  public ProcessorFile read(Path file) {
    try {
      return read(file.toString(), Files.readString(file), this::wrong);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  static ProcessorFile read(
      String file, String text, Function<ProcessorFile, List<StrictYaml.Wrong>> check) {
    return StrictYaml.read(file, text, ProcessorFile.class, check);
  }

  /** What is wrong with a file; only the sandbox may hold documents that nobody can look at. */
  List<StrictYaml.Wrong> wrong(ProcessorFile file) {
    var wrong = new ArrayList<>(ProcessorCheck.of(file));
    if (!sandbox.on()) {
      wrong.addAll(ExampleAddresses.in(file));
    }
    if (wrong.isEmpty()) {
      wrong.addAll(SubProcessorChain.wrong(file, store.all(file.processor())));
    }
    return wrong;
  }

  /**
   * Adds a version of each thing the file names. The rows of the processor and of its connections
   * are taken first: claims under way are over before it counts.
   *
   * @param revision the one it builds on; empty: whichever there is
   * @throws Stale if there is a newer one
   */
  public ProcessorRecords record(ProcessorFile file, Optional<Integer> revision, Actor by) {
    by.require(Task.RECORD_PROCESSORS);
    return transactions.execute(
        status -> {
          store.lock(file.processor());
          clearances.lock(file.processor());
          var before = store.all(file.processor());
          revision
              .filter(expected -> expected != before.revision())
              .ifPresent(
                  expected -> {
                    throw new Stale(before.revision());
                  });
          add(file, by.name());
          var now = store.all(file.processor());
          clearances.changed(now);
          return now;
        });
  }

  private void add(ProcessorFile file, String by) {
    var key = file.processor();
    var from = file.validFrom() == null ? today.date() : file.validFrom();
    if (file.facts() != null) {
      store.add(key, RecordStore.FACTS, "", from, file.facts(), by);
    }
    file.agreements()
        .forEach(one -> store.add(key, RecordStore.AGREEMENT, one.reference(), from, one, by));
    file.assessments().forEach(one -> store.add(key, RecordStore.ASSESSMENT, "", from, one, by));
    file.subProcessors()
        .forEach(one -> store.add(key, RecordStore.SUB_PROCESSOR, one.name(), from, one, by));
    file.mechanisms()
        .forEach(one -> store.add(key, RecordStore.MECHANISM, one.country(), from, one, by));
  }

  /** Facts that the processors state themselves, for those of whom nothing is recorded yet. */
  void seed(List<ProcessorFile> seeds) {
    transactions.executeWithoutResult(
        status -> {
          for (var seed : new ArrayList<>(seeds)) {
            if (find(seed.processor()).map(ProcessorRecords::revision).orElse(0) == 0) {
              store.lock(seed.processor());
              clearances.lock(seed.processor());
              if (store.all(seed.processor()).revision() == 0) {
                add(seed, SEED);
                clearances.changed(store.all(seed.processor()));
              }
            }
          }
        });
  }

  /** Works out again what the records mean: the list of countries may be another one. */
  void renew() {
    for (var page = list("", RENEWED); !page.isEmpty(); ) {
      page.forEach(
          one ->
              transactions.executeWithoutResult(
                  status -> {
                    store.lock(one.processor());
                    clearances.lock(one.processor());
                    clearances.changed(store.all(one.processor()));
                  }));
      page = list(page.get(page.size() - 1).processor(), RENEWED);
    }
  }

  private static final int RENEWED = 100;

  /** Who recorded what came with the hub. */
  static final String SEED = "shipped with the hub";

  /** Somebody else recorded something meanwhile. */
  public static final class Stale extends RuntimeException {
    private final int revision;

    Stale(int revision) {
      super("somebody else recorded something meanwhile; look again");
      this.revision = revision;
    }

    public int revision() {
      return revision;
    }
  }
}
