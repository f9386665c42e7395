package io.processorhub.copy;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How copies travel.
 *
 * @param lease how long a batch belongs to a node that does not renew it
 * @param quarantine how long after its deadline a call may still take effect at the processor
 * @param linger how long a batch that is not full waits for company
 * @param backOff the first pause after a failure; doubled each time
 * @param longestBackOff the longest pause
 */
@ConfigurationProperties("hub.delivery")
public record DeliverySettings(
    @DefaultValue("60s") Duration lease,
    @DefaultValue("5m") Duration quarantine,
    @DefaultValue("2s") Duration linger,
    @DefaultValue("2s") Duration backOff,
    @DefaultValue("15m") Duration longestBackOff) {}
