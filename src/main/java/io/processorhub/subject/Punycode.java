package io.processorhub.subject;

/**
 * Writes a label of a domain in ASCII (RFC 3492). {@code java.net.IDN} cannot leave out IDNA2003.
 */
final class Punycode {

  private static final int BASE = 36;
  private static final int T_MIN = 1;
  private static final int T_MAX = 26;
  private static final int SKEW = 38;
  private static final int DAMP = 700;
  private static final int FIRST_BIAS = 72;
  private static final int FIRST = 128;

  private final int[] points;
  private final StringBuilder out = new StringBuilder();
  private int bias = FIRST_BIAS;
  private int delta;
  private int handled;

  private Punycode(String label) {
    points = label.codePoints().toArray();
  }

  static String of(String label) {
    return new Punycode(label).encode();
  }

  private String encode() {
    for (var point : points) {
      if (point < FIRST) {
        out.appendCodePoint(point);
      }
    }
    var basic = out.length();
    handled = basic;
    if (basic > 0) {
      out.append('-');
    }
    for (var next = FIRST; handled < points.length; next++) {
      var least = leastFrom(next);
      delta += (least - next) * (handled + 1);
      next = least;
      each(next, basic);
      delta++;
    }
    return out.toString();
  }

  private int leastFrom(int limit) {
    var least = Integer.MAX_VALUE;
    for (var point : points) {
      least = point >= limit ? Math.min(least, point) : least;
    }
    return least;
  }

  private void each(int next, int basic) {
    for (var point : points) {
      if (point < next) {
        delta++;
      } else if (point == next) {
        number(delta);
        bias = adapted(delta, handled + 1, handled == basic);
        delta = 0;
        handled++;
      }
    }
  }

  private void number(int value) {
    var rest = value;
    for (var k = BASE; ; k += BASE) {
      var t = Math.max(T_MIN, Math.min(T_MAX, k - bias));
      if (rest < t) {
        out.append(digit(rest));
        return;
      }
      out.append(digit(t + (rest - t) % (BASE - t)));
      rest = (rest - t) / (BASE - t);
    }
  }

  private static char digit(int value) {
    return Character.forDigit(value < 26 ? value + 10 : value - 26, BASE);
  }

  private static int adapted(int value, int count, boolean first) {
    var rest = first ? value / DAMP : value / 2;
    rest += rest / count;
    var k = 0;
    for (; rest > (BASE - T_MIN) * T_MAX / 2; k += BASE) {
      rest /= BASE - T_MIN;
    }
    return k + (BASE - T_MIN + 1) * rest / (rest + SKEW);
  }
}
