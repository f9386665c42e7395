package io.processorhub.connector;

import io.processorhub.processor.Switches;
import java.util.ArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks which connector files are there. What they say counts only once it is approved. */
public final class ConnectorWatch {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectorWatch.class);

  private final ConnectorFiles files;
  private final Switches switches;
  private String complaint = "";

  ConnectorWatch(ConnectorFiles files, Switches switches) {
    this.files = files;
    this.switches = switches;
  }

  /** While a file cannot be read nobody knows whose it is, so none counts as vanished. */
  public void look() {
    try {
      var present = new ArrayList<String>();
      files.read().values().forEach(declaration -> present.add(declaration.connection()));
      switches.present(present);
      complaint = "";
    } catch (ConnectorFile.Unreadable | java.io.UncheckedIOException e) {
      if (!e.getMessage().equals(complaint)) {
        complaint = e.getMessage();
        LOG.warn("{}; the approved declarations stay in force", complaint);
      }
    }
  }
}
