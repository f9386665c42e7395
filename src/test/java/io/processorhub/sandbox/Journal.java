package io.processorhub.sandbox;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.TreeMap;

/** Each request in order of arrival; the oldest are dropped when there are too many. */
final class Journal {

  private static final int MOST = 200_000;

  private final TreeMap<Long, JournalEntry> entries = new TreeMap<>();
  private long last;

  /** Written before anything is done, so that a request still being worked on is seen too. */
  synchronized JournalEntry arrived(Call call) {
    var now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    var entry = new JournalEntry(++last, now, call.method(), call.url(), call.body(), 0, false, "");
    entries.put(last, entry);
    if (entries.size() > MOST) {
      entries.pollFirstEntry();
    }
    return entry;
  }

  /** A request of before the last {@link #clear} stays cleared. */
  synchronized void answered(JournalEntry entry) {
    entries.replace(entry.number(), entry);
  }

  synchronized List<JournalEntry> entries() {
    return List.copyOf(entries.values());
  }

  synchronized void clear() {
    entries.clear();
  }
}
