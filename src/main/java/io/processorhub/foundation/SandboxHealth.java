package io.processorhub.foundation;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Shows whether this hub calls stand-ins instead of processors. One variable is enough to switch
 * that on, and a hub that looks like production would then reach no processor at all.
 */
final class SandboxHealth implements HealthIndicator {

  private static final Logger LOG = LoggerFactory.getLogger(SandboxHealth.class);

  private final HubSettings.Sandbox sandbox;

  SandboxHealth(HubSettings.Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  void warn() {
    sandbox
        .words()
        .ifPresent(
            words ->
                LOG.warn("SANDBOX: {}. In production hub.sandbox.origins must be unset", words));
  }

  @Override
  public Health health() {
    return Health.up().withDetail("sandbox", sandbox.words().orElse("off")).build();
  }
}
