package io.processorhub.intake;

import io.processorhub.access.Actor;
import io.processorhub.subject.People;
import java.io.IOException;
import java.io.InputStream;
import java.util.UUID;

/**
 * What {@code routes/take-in-contacts.camel.yaml} asks for: files that came by the API, spooled and
 * taken in one after the other.
 */
public final class Uploads {

  private final Spool spool;
  private final FileImport takeIn;
  private final Imports imports;
  private final People people;

  Uploads(Spool spool, FileImport takeIn, Imports imports, People people) {
    this.spool = spool;
    this.takeIn = takeIn;
    this.imports = imports;
    this.people = people;
  }

  /**
   * Spools an upload.
   *
   * @return the import's reference
   */
  UUID accept(String source, InputStream upload, Actor by) throws IOException {
    var ref = UUID.randomUUID();
    var key = spool.write(ref, upload);
    return imports.spooled(ref, people.source(source), by, key).ref();
  }

  /** Takes in what waits, the oldest first. */
  public void takeIn() throws IOException {
    for (var run = imports.nextSpooled(); run.isPresent(); run = imports.nextSpooled()) {
      var current = run.get();
      if (spool.readable(current.ref(), current.spoolKey().orElseThrow())) {
        takeIn.run(current, () -> spool.read(current.ref(), current.spoolKey().orElseThrow()));
      } else {
        imports.refuse(current, new FileRefused(FileCode.UPLOAD_LOST, 0));
      }
      spool.delete(current.ref());
    }
    // What no open import waits for is left of one that ended in the middle of a deletion.
    spool.deleteAllBut(imports.openSpools());
  }
}
