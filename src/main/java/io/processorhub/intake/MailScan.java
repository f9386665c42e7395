package io.processorhub.intake;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks over the bytes of a mail once, from front to back, without building anything from them: how
 * many headers, how deep, how many parts. No parser ever sees a mail of a stranger; parsers of mail
 * take seconds for a few hundred kilobytes of boxes in boxes.
 */
final class MailScan {

  static final int MOST_BYTES = 2 * 1024 * 1024;
  static final int MOST_HEADERS = 200;
  static final int MOST_HEADER_BYTES = 64 * 1024;
  static final int MOST_DEPTH = 10;
  static final int MOST_PARTS = 100;

  private static final Pattern BOUNDARY =
      Pattern.compile(
          "boundary\\s*=\\s*(\"([^\"]{1,200})\"|([^\\s;\"]{1,200}))", Pattern.CASE_INSENSITIVE);
  private static final Pattern NUMBER =
      Pattern.compile(
          "<([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern ACTION =
      Pattern.compile("action\\s*:\\s*([a-z]{1,20})\\b.*", Pattern.CASE_INSENSITIVE);
  private static final String MESSAGE = "\0";

  /** What a mail exceeds. */
  enum Excess {
    SIZE,
    HEADERS,
    DEPTH,
    PARTS
  }

  /**
   * What is known of a mail afterwards.
   *
   * @param headers its own, unfolded, in their order, as {@code name: value}
   * @param actions of a delivery report: what became of the mail for each recipient, e.g. {@code
   *     failed} or {@code delayed} (RFC 3464)
   * @param numbers what may be the number of a mail of ours, wherever it stands
   */
  record Seen(
      Optional<Excess> excess, List<String> headers, List<String> actions, List<String> numbers) {

    private static Seen tooMuch(Excess excess) {
      return new Seen(Optional.of(excess), List.of(), List.of(), List.of());
    }

    /** The values of one header. */
    List<String> values(String name) {
      var start = name.toLowerCase(Locale.ROOT) + ":";
      return headers.stream()
          .filter(header -> header.toLowerCase(Locale.ROOT).startsWith(start))
          .map(header -> header.substring(start.length()).strip())
          .toList();
    }

    @Override
    public String toString() {
      return "Seen[" + excess + "]";
    }
  }

  private final byte[] mail;
  private final Deque<String> open = new ArrayDeque<>();
  private final List<String> headers = new ArrayList<>();
  private final List<String> actions = new ArrayList<>();
  private StringBuilder header = new StringBuilder();
  private boolean inHeaders = true;
  private boolean own = true;
  private boolean inStatus;
  private String type = "";
  private int lines;
  private int headerBytes;
  private int parts;
  private Optional<Excess> excess = Optional.empty();

  private MailScan(byte[] mail) {
    this.mail = mail;
  }

  static Seen of(byte[] mail) {
    return mail.length > MOST_BYTES ? Seen.tooMuch(Excess.SIZE) : new MailScan(mail).run();
  }

  private Seen run() {
    for (int at = 0; at < mail.length && excess.isEmpty(); ) {
      var end = at;
      while (end < mail.length && mail[end] != '\n') {
        end++;
      }
      line(at, end > at && mail[end - 1] == '\r' ? end - 1 : end);
      at = end + 1;
    }
    endOfHeader();
    return excess
        .map(Seen::tooMuch)
        .orElseGet(() -> new Seen(excess, List.copyOf(headers), List.copyOf(actions), numbers()));
  }

  private void line(int from, int to) {
    if (inHeaders) {
      headerLine(from, to);
    } else if (to - from > 2 && mail[from] == '-' && mail[from + 1] == '-') {
      delimiter(text(from + 2, Math.min(to, from + 260)).stripTrailing());
    } else if (inStatus && actions.size() < MOST_PARTS) {
      var action = ACTION.matcher(text(from, Math.min(to, from + 80)));
      if (action.matches()) {
        actions.add(action.group(1).toLowerCase(Locale.ROOT));
      }
    }
  }

  private void headerLine(int from, int to) {
    if (to == from) {
      endOfHeaders();
      return;
    }
    headerBytes += to - from;
    var folded = mail[from] == ' ' || mail[from] == '\t';
    if (!folded) {
      endOfHeader();
      lines++;
    }
    if (lines > MOST_HEADERS || headerBytes > MOST_HEADER_BYTES) {
      excess = Optional.of(Excess.HEADERS);
      return;
    }
    header.append(text(from, to));
  }

  private void endOfHeader() {
    var whole = header.toString();
    header = new StringBuilder();
    if (whole.isEmpty()) {
      return;
    }
    if (own) {
      headers.add(whole);
    }
    if (whole.toLowerCase(Locale.ROOT).startsWith("content-type:")) {
      type = whole.substring("content-type:".length()).strip();
    }
  }

  /** What follows is a body: of many parts, of a whole mail, or plain. */
  private void endOfHeaders() {
    endOfHeader();
    own = false;
    inHeaders = false;
    lines = 0;
    headerBytes = 0;
    var kind = type.toLowerCase(Locale.ROOT);
    if (kind.startsWith("multipart/")) {
      var boundary = BOUNDARY.matcher(type);
      push(boundary.find() ? boundary(boundary) : "\1");
    } else if (kind.startsWith("message/delivery-status")
        || kind.startsWith("message/global-delivery-status")) {
      inStatus = open.size() == 1; // not that of a mail in the mail
    } else if (kind.startsWith("message/")) {
      push(MESSAGE);
      inHeaders = excess.isEmpty();
    }
    type = "";
  }

  private static String boundary(Matcher found) {
    return found.group(2) != null ? found.group(2) : found.group(3);
  }

  private void push(String what) {
    open.push(what);
    if (open.size() > MOST_DEPTH) {
      excess = Optional.of(Excess.DEPTH);
    }
  }

  private void delimiter(String line) {
    var last = line.endsWith("--") ? line.substring(0, line.length() - 2) : line;
    var closes = !open.contains(line) && open.contains(last);
    var name = closes ? last : line;
    if (!open.contains(name)) {
      return;
    }
    inStatus = false;
    while (!open.peek().equals(name)) {
      open.pop();
    }
    if (closes) {
      open.pop();
      return;
    }
    if (++parts > MOST_PARTS) {
      excess = Optional.of(Excess.PARTS);
    }
    inHeaders = true;
    lines = 0;
    headerBytes = 0;
  }

  private String text(int from, int to) {
    return new String(mail, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private List<String> numbers() {
    return NUMBER
        .matcher(new String(mail, StandardCharsets.ISO_8859_1))
        .results()
        .map(found -> found.group(1).toLowerCase(Locale.ROOT))
        .distinct()
        .limit(20)
        .toList();
  }
}
