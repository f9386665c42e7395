package io.processorhub.connector;

import io.processorhub.processor.Switches;
import java.util.ArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks which connector files are there. What they say counts only once it is approved. */
public final class ConnectorWatch {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectorWatch.class);

  private static final int MAX_LINE = 300;

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
      complain(shortened(e.getMessage()));
    }
  }

  private void complain(String what) {
    if (!what.equals(complaint)) {
      complaint = what;
      LOG.warn("{}; the approved declarations stay in force", complaint);
    }
  }

  /** One line, however much is wrong with a file; {@code connectors validate} says all of it. */
  static String shortened(String message) {
    var first = message.lines().findFirst().orElse("");
    var more = message.lines().count() - 1;
    return (first.length() > MAX_LINE ? first.substring(0, MAX_LINE) + "..." : first)
        + (more > 0 ? " (and %d more: connectors validate)".formatted(more) : "");
  }
}
