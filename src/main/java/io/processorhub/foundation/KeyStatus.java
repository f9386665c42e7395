package io.processorhub.foundation;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Until when a copy of the database can be read, and from when on what is erased is out of reach.
 *
 * @param epochs the oldest first
 * @param keys how many keys each epoch wraps
 */
public record KeyStatus(List<Epoch> epochs, Map<Integer, Long> keys, KeySettings settings) {

  /**
   * @param zone in which days are counted
   */
  public List<String> sentences(ZoneId zone) {
    var said = new ArrayList<String>();
    epochs.stream()
        .filter(epoch -> epoch.destroyedAt().isEmpty())
        .forEach(epoch -> said.add(life(epoch, zone)));
    last(epochs.stream().filter(epoch -> epoch.destroyedAt().isPresent()).toList())
        .ifPresent(epoch -> said.add(gone(epoch, zone)));
    epochs.stream()
        .filter(epoch -> epoch.retiredAt().isPresent() && epoch.destroyedAt().isEmpty())
        .forEach(epoch -> said.add(going(epoch, zone)));
    said.add(
        "What is erased today can be brought back from no copy from %s on."
            .formatted(day(outOfReach(), zone)));
    return said;
  }

  /** When whatever is erased now is noise in every copy, if the hub keeps running. */
  public Instant outOfReach() {
    return newest().madeAt().plus(settings.rotateEvery()).plus(settings.keep());
  }

  private String life(Epoch epoch, ZoneId zone) {
    var wraps =
        String.format(
            Locale.ROOT,
            "KEK %d, made %s, wraps %,d keys",
            epoch.number(),
            day(epoch.madeAt(), zone),
            keys.getOrDefault(epoch.number(), 0L));
    return epoch.equals(newest())
        ? "%s; the next is due %s."
            .formatted(wraps, day(epoch.madeAt().plus(settings.rotateEvery()), zone))
        : "%s; retired %s, %s."
            .formatted(
                wraps,
                day(epoch.retiredAt().orElseThrow(), zone),
                epoch.closedAt().isPresent()
                    ? "no longer used"
                    : "its keys are being wrapped anew");
  }

  private static String gone(Epoch epoch, ZoneId zone) {
    return "A copy of the data folder made before %s cannot be read since %s."
        .formatted(
            day(epoch.retiredAt().orElseThrow(), zone),
            day(epoch.destroyedAt().orElseThrow(), zone));
  }

  private String going(Epoch epoch, ZoneId zone) {
    var retired = epoch.retiredAt().orElseThrow();
    return "A copy of the data folder made before %s can be read until %s."
        .formatted(day(retired, zone), day(retired.plus(settings.keep()), zone));
  }

  private Epoch newest() {
    return last(epochs).orElseThrow();
  }

  private static Optional<Epoch> last(List<Epoch> some) {
    return some.isEmpty() ? Optional.empty() : Optional.of(some.get(some.size() - 1));
  }

  private static LocalDate day(Instant time, ZoneId zone) {
    return LocalDate.ofInstant(time, zone);
  }
}
