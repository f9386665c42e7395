package io.processorhub.connector;

import io.processorhub.copy.Budget;
import io.processorhub.foundation.HubSettings;
import io.processorhub.foundation.Secrets;
import io.processorhub.processor.Approved;
import io.processorhub.processor.Declaration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;

/** Asks a processor the questions that change nothing: does it answer, does it know the target? */
public final class Trial implements AutoCloseable {

  private final CamelContext camel;
  private final Reads reads;

  private Trial(CamelContext camel, Reads reads) {
    this.camel = camel;
    this.reads = reads;
  }

  /** With the one route that makes calls, and nothing else of the hub's work. */
  public static Trial open(HubSettings settings, Secrets secrets, Budget budget) {
    try {
      var camel = new DefaultCamelContext();
      var calls = new Calls(camel.createProducerTemplate());
      camel.getRegistry().bind("processorClient", ProcessorClient.create(settings.sandbox()));
      camel.getRegistry().bind("calls", calls);
      PluginHelper.getRoutesLoader(camel)
          .loadRoutes(
              PluginHelper.getResourceLoader(camel)
                  .resolveResource("file:" + route(settings.routes())));
      camel.start();
      return new Trial(camel, new Reads(calls, budget, new Credentials(secrets)));
    } catch (Exception e) {
      throw new IllegalStateException("the route that makes calls cannot be loaded", e);
    }
  }

  private static Path route(Path folder) {
    return folder.resolve("call-processor.camel.yaml").toAbsolutePath();
  }

  /** One line for each question: what was asked, and "good" or what came back. */
  public List<String> ask(Approved approved) {
    var declaration = approved.declaration();
    var lines = new ArrayList<String>();
    var calls = declaration.calls();
    if (calls.facts() != null) {
      lines.add(line("facts", made(approved, "facts", calls.facts().request(), Map.of())));
    }
    lines.add(line("the target", made(approved, "verify", calls.verify().control(), Map.of())));
    lines.add(line("who is there", sweep(approved, declaration)));
    return lines;
  }

  private Reads.Read sweep(Approved approved, Declaration declaration) {
    var listing = new Listing(declaration);
    return made(
        approved,
        "sweep",
        listing.request(Optional.empty(), Optional.empty()),
        listing.values(0, Optional.empty(), Optional.empty()));
  }

  private Reads.Read made(
      Approved approved, String call, String request, Map<String, String> values) {
    return reads.make(approved, call, request, values, Optional.empty());
  }

  private static String line(String what, Reads.Read read) {
    return what
        + ": "
        + (read instanceof Reads.Read.Document
            ? "good"
            : read instanceof Reads.Read.Failed failed ? failed.cause() : "limits used up");
  }

  @Override
  public void close() {
    camel.stop();
  }
}
