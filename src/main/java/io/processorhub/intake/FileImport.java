package io.processorhub.intake;

import de.siegmar.fastcsv.reader.CsvRecord;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.item.FieldTaxonomy;
import io.processorhub.processor.Connections;
import io.processorhub.subject.ItemChange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes in one file of contacts: checked whole, then chunk by chunk, each chunk one transaction
 * with its progress. Killed at any moment, it goes on behind the last chunk that was committed.
 */
final class FileImport {

  private static final Logger LOG = LoggerFactory.getLogger(FileImport.class);

  private final TransactionTemplate transactions;
  private final Imports imports;
  private final ContactWriter taking;
  private final Connections connections;
  private final FieldTaxonomy taxonomy;
  private final KeyedHash hash;
  private final IntakeSettings settings;

  FileImport(
      TransactionTemplate transactions,
      Imports imports,
      ContactWriter taking,
      Connections connections,
      FieldTaxonomy taxonomy,
      KeyedHash hash,
      IntakeSettings settings) {
    this.transactions = transactions;
    this.imports = imports;
    this.taking = taking;
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
      var kept = DeclaredFields.by(connections);
      imports.columns(
          run, file.columns().notKept(kept.fields(), kept.consents()), file.columns().unknown());
      take(run, file, kept);
      transactions.executeWithoutResult(
          status -> {
            taking.over(run.source());
            imports.finish(run);
          });
      LOG.info("import {}: finished", run.ref());
      return true;
    } catch (FileRefused e) {
      imports.refuse(run, e);
      LOG.warn("import {}: refused, {} at line {}", run.ref(), e.code(), e.line());
      return false;
    }
  }

  private void take(Imports.Run run, CsvFile file, DeclaredFields kept) throws IOException {
    var rows = new Rows(file, taxonomy, hash, kept, imports.accountKey(run));
    var chunk = new Chunk(run, rows);
    file.records(chunk::add);
    chunk.commit();
  }

  /** The rows of one transaction. */
  private final class Chunk {

    private final Imports.Run run;
    private final Rows rows;
    private final List<Row> read = new ArrayList<>();
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
      var done = taking.take(run.source(), run.account(), read);
      imports.progress(
          run,
          new Imports.Counts(
              read.size(),
              done.count(ItemChange.Change.NEW),
              done.count(ItemChange.Change.CHANGED),
              done.count(ItemChange.Change.UNCHANGED),
              done.linked()),
          done.refused(),
          done.noted());
    }
  }
}
