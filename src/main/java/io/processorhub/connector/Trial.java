package io.processorhub.connector;

import io.processorhub.copy.Budget;
import io.processorhub.foundation.HubSettings;
import io.processorhub.foundation.Secrets;
import io.processorhub.processor.ApprovedDeclaration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;

/** Asks a processor the questions that change nothing: does it answer, does it know the target? */
public final class Trial implements AutoCloseable {

  private final CamelContext camel;
  private final Operations operations;

  private Trial(CamelContext camel, Operations operations) {
    this.camel = camel;
    this.operations = operations;
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
      return new Trial(camel, new Operations(calls, budget, new Credentials(secrets)));
    } catch (Exception e) {
      throw new IllegalStateException("the route that makes calls cannot be loaded", e);
    }
  }

  private static Path route(Path folder) {
    return folder.resolve("call-processor.camel.yaml").toAbsolutePath();
  }

  /** One line for each question: what was asked, and "good" or what came back. */
  public List<String> ask(ApprovedDeclaration approved) {
    var adapter = new DescribedAdapter(approved, earlier -> approved.declaration());
    var lines = new ArrayList<String>();
    if (adapter.hasFacts()) {
      lines.add("facts: " + said(operations.read(approved, "facts", adapter::facts)));
    }
    lines.add("the target: " + said(operations.read(approved, "verify", control(adapter))));
    lines.add(
        "who is there: "
            + said(
                operations.read(approved, "sweep", wire -> adapter.page(Position.first(), wire))));
    return lines;
  }

  private static Function<Wire, Reading<Boolean>> control(Adapter adapter) {
    return wire -> {
      var result = adapter.control(wire);
      if (result instanceof ErasureCalls.Result.Refused refused) {
        return new Reading.Failed<>(refused.cause());
      }
      if (result instanceof ErasureCalls.Result.Unknown unknown) {
        return new Reading.Failed<>(unknown.cause());
      }
      return result instanceof ErasureCalls.Result.Later later
          ? new Reading.Failed<>(later.asked().orElse("asked to wait"))
          : new Reading.Known<>(true);
    };
  }

  private static String said(Reading<?> read) {
    if (read instanceof Reading.Known<?>) {
      return "good";
    }
    return read instanceof Reading.Failed<?> failed ? failed.cause() : "limits used up";
  }

  @Override
  public void close() {
    camel.stop();
  }
}
