package io.processorhub.connector;

import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeCompletedEvent;
import org.apache.camel.spi.CamelEvent.ExchangeFailedEvent;
import org.apache.camel.spi.CamelEvent.ExchangeFailureHandledEvent;
import org.apache.camel.support.EventNotifierSupport;

/** Camel's own events as meters (camel-micrometer 4.22.0 cannot be had). Names of routes only. */
final class RouteMeters extends EventNotifierSupport {

  private final MeterRegistry meters;

  RouteMeters(MeterRegistry meters) {
    this.meters = meters;
  }

  @Override
  public void notify(CamelEvent event) {
    if (event instanceof ExchangeFailedEvent failed) {
      count(failed.getExchange().getFromRouteId(), "failed");
    } else if (event instanceof ExchangeFailureHandledEvent handled) {
      count(handled.getExchange().getFromRouteId(), "failed");
    } else if (event instanceof ExchangeCompletedEvent completed
        && !completed.getExchange().getExchangeExtension().isFailureHandled()) {
      count(completed.getExchange().getFromRouteId(), "completed");
    }
  }

  @Override
  public boolean isEnabled(CamelEvent event) {
    return event instanceof ExchangeCompletedEvent
        || event instanceof ExchangeFailureHandledEvent
        || event instanceof ExchangeFailedEvent;
  }

  private void count(String route, String outcome) {
    meters
        .counter("hub.route.runs", "route", String.valueOf(route), "outcome", outcome)
        .increment();
  }
}
