package io.processorhub.connector;

import io.processorhub.processor.ConnectionSwitches;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks which connector files are there. What they say counts only once it is approved. */
public final class ConnectorWatch {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectorWatch.class);

  private static final int MAX_LINE = 300;

  private final ConnectorFiles files;
  private final ConnectionSwitches switches;
  private String complaint = "";

  ConnectorWatch(ConnectorFiles files, ConnectionSwitches switches) {
    this.files = files;
    this.switches = switches;
  }

  /** While a file cannot be read nobody knows whose it is, so none counts as vanished. */
  public void look() {
    try {
      var present = new ArrayList<String>();
      files.read().values().forEach(declaration -> present.add(declaration.connection()));
      tell(switches.present(present));
    } catch (ConnectorFile.Unreadable | java.io.UncheckedIOException e) {
      switches.stillPresent();
      complain("%s; the approved declarations stay in force".formatted(shortened(e.getMessage())));
    }
  }

  private void tell(List<String> elsewhere) {
    if (elsewhere.isEmpty()) {
      complaint = "";
    } else {
      complain(
          "this node has no file of %s, and other nodes have: it takes no work for them"
              .formatted(String.join(", ", elsewhere)));
    }
  }

  private void complain(String what) {
    if (!what.equals(complaint)) {
      complaint = what;
      LOG.warn(complaint);
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
