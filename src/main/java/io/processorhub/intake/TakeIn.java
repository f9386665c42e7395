package io.processorhub.intake;

import de.siegmar.fastcsv.reader.CsvRecord;
import io.processorhub.consent.ConsentEvents;
import io.processorhub.copy.DueCopies;
import io.processorhub.foundation.FieldTaxonomy;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.processor.Connections;
import io.processorhub.subject.Contact;
import io.processorhub.subject.People;
import io.processorhub.subject.Taken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes in one file of contacts: checked whole, then chunk by chunk, each chunk one transaction
 * with its progress. Killed at any moment, it goes on behind the last chunk that was committed.
 */
final class TakeIn {

  private static final Logger LOG = LoggerFactory.getLogger(TakeIn.class);

  private final TransactionTemplate transactions;
  private final Imports imports;
  private final People people;
  private final ConsentEvents consents;
  private final DueCopies copies;
  private final Connections connections;
  private final FieldTaxonomy taxonomy;
  private final KeyedHash hash;
  private final IntakeSettings settings;

  TakeIn(
      TransactionTemplate transactions,
      Imports imports,
      People people,
      ConsentEvents consents,
      DueCopies copies,
      Connections connections,
      FieldTaxonomy taxonomy,
      KeyedHash hash,
      IntakeSettings settings) {
    this.transactions = transactions;
    this.imports = imports;
    this.people = people;
    this.consents = consents;
    this.copies = copies;
    this.connections = connections;
    this.taxonomy = taxonomy;
    this.hash = hash;
    this.settings = settings;
  }

  /**
   * @return whether the file was taken; if not, it was refused as a whole and the report says why
   */
  boolean run(Imports.Run run, CsvFile.Source source) throws IOException {
    try {
      var file = CsvFile.check(source, settings, taxonomy);
      var fields = new TreeSet<String>();
      var asked = new TreeSet<String>();
      for (var approved : connections.approved()) {
        fields.addAll(approved.declaration().fields().keySet());
        asked.addAll(approved.declaration().consents());
      }
      imports.columns(run, file.columns().notKept(fields, asked), file.columns().unknown());
      take(run, file, fields, asked);
      imports.finish(run);
      LOG.info("import {}: finished", run.ref());
      return true;
    } catch (FileRefused e) {
      imports.refuse(run, e);
      LOG.warn("import {}: refused, {} at line {}", run.ref(), e.code(), e.line());
      return false;
    }
  }

  private void take(Imports.Run run, CsvFile file, Set<String> fields, Set<String> asked)
      throws IOException {
    var rows = new Rows(file.columns(), hash, fields, asked, imports.accountKey(run));
    var chunk = new Chunk(run, rows);
    file.records(chunk::add);
    chunk.commit();
  }

  /** The rows of one transaction. */
  private final class Chunk {

    private final Imports.Run run;
    private final Rows rows;
    private final List<Rows.Row> read = new ArrayList<>();
    private long skip;

    Chunk(Imports.Run run, Rows rows) {
      this.run = run;
      this.rows = rows;
      this.skip = run.records();
    }

    void add(CsvRecord record) {
      if (skip > 0) {
        skip--;
        rows.skip(record);
        return;
      }
      read.add(rows.read(record));
      if (read.size() == settings.chunk()) {
        commit();
      }
    }

    void commit() {
      if (read.isEmpty()) {
        return;
      }
      transactions.executeWithoutResult(status -> write());
      read.clear();
    }

    private void write() {
      var contacts = new ArrayList<Rows.Row.Taken>();
      var refused = new ArrayList<Rows.Row.Refused>();
      for (var row : read) {
        if (row instanceof Rows.Row.Taken taken) {
          contacts.add(taken);
        } else {
          refused.add((Rows.Row.Refused) row);
        }
      }
      refuseThoseOfOthers(contacts, refused);
      var taken = take(contacts.stream().map(Rows.Row.Taken::contact).toList());
      consents.record(said(contacts, taken));
      copies.taken(taken);
      withdrawn(contacts, taken);
      imports.progress(
          run,
          new Imports.Counts(
              read.size(),
              count(taken, Taken.Change.NEW),
              count(taken, Taken.Change.CHANGED),
              count(taken, Taken.Change.UNCHANGED),
              taken.stream().filter(Taken::linked).count()),
          refused);
    }

    /** Who may touch one account takes no known contact over from another. */
    private void refuseThoseOfOthers(
        List<Rows.Row.Taken> contacts, List<Rows.Row.Refused> refused) {
      if (run.account().isEmpty() || contacts.isEmpty()) {
        return;
      }
      var others =
          people.ofOtherAccounts(
              run.source(),
              run.account().getAsLong(),
              contacts.stream().map(Rows.Row.Taken::contact).toList());
      for (var i = contacts.size() - 1; i >= 0; i--) {
        if (others.contains(i)) {
          refused.add(
              new Rows.Row.Refused(
                  contacts.remove(i).line(), Columns.EXTERNAL_ID, RowCode.OTHER_ACCOUNT));
        }
      }
    }

    private List<Taken> take(List<Contact> contacts) {
      return contacts.isEmpty() ? List.of() : people.take(run.source(), contacts);
    }

    private List<ConsentEvents.Said> said(List<Rows.Row.Taken> contacts, List<Taken> taken) {
      var said = new ArrayList<ConsentEvents.Said>();
      for (var i = 0; i < taken.size(); i++) {
        var one = taken.get(i);
        if (one.change() != Taken.Change.UNCHANGED) {
          contacts
              .get(i)
              .statements()
              .forEach(
                  statement ->
                      said.add(new ConsentEvents.Said(one.subject(), one.account(), statement)));
        }
      }
      return said;
    }

    /** A no counts for the person, so it concerns what other sources told about them too. */
    private void withdrawn(List<Rows.Row.Taken> contacts, List<Taken> taken) {
      var subjects =
          IntStream.range(0, taken.size())
              .filter(i -> taken.get(i).change() == Taken.Change.CHANGED || taken.get(i).linked())
              .filter(i -> contacts.get(i).statements().stream().anyMatch(said -> !said.granted()))
              .mapToObj(i -> taken.get(i).subject())
              .distinct()
              .toList();
      if (!subjects.isEmpty()) {
        copies.withdrawn(people.touch(subjects));
      }
    }

    private static long count(List<Taken> taken, Taken.Change change) {
      return taken.stream().filter(one -> one.change() == change).count();
    }
  }
}
