package io.processorhub.erasure;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How erasures are followed.
 *
 * @param poll how soon a forwarding is looked at again that waits for a call under way, or for
 *     leave of the processor's limits
 * @param pause the first pause after a failure; doubled each time
 * @param longestPause the longest
 * @param lease how long a forwarding belongs to a node that does not come back
 * @param batch the most forwardings one worker takes at a time
 * @param link how long the word that shows who asked is good for
 * @param visits how often one client may send a form of the public pages in an hour
 */
@ConfigurationProperties("hub.erasure")
public record ErasureSettings(
    @DefaultValue("2s") Duration poll,
    @DefaultValue("5s") Duration pause,
    @DefaultValue("1h") Duration longestPause,
    @DefaultValue("60s") Duration lease,
    @DefaultValue("20") int batch,
    @DefaultValue("72h") Duration link,
    @DefaultValue("30") int visits) {}
