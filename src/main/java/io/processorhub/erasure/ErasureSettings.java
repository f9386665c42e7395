package io.processorhub.erasure;

import io.processorhub.mail.Letter;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
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
 * @param digest who is told every day what is due
 */
@ConfigurationProperties("hub.erasure")
public record ErasureSettings(
    @DefaultValue("2s") Duration poll,
    @DefaultValue("5s") Duration pause,
    @DefaultValue("1h") Duration longestPause,
    @DefaultValue("60s") Duration lease,
    @DefaultValue("20") int batch,
    @DefaultValue("72h") Duration link,
    @DefaultValue("30") int visits,
    @DefaultValue Digest digest) {

  /**
   * @param to addresses of the staff; none: nobody is told
   * @param at not before this time of the day, in the organisation's zone
   */
  public record Digest(@DefaultValue List<String> to, @DefaultValue("07:00") LocalTime at) {

    public Digest {
      to = to.stream().map(String::strip).filter(one -> !one.isEmpty()).toList();
      for (var one : to) {
        try {
          new Letter(one, "digest", "", Optional.empty());
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(
              "hub.erasure.digest.to: addresses such as privacy@example.com, with commas between them");
        }
      }
    }
  }
}
