package io.processorhub.sandbox;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A request as it arrived.
 *
 * @param url path with query, percent-encoding untouched
 * @param headers by lower-case name
 */
record Call(String method, String url, Map<String, String> headers, String body) {

  String path() {
    return url.split("\\?", 2)[0];
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /** The decoded parts of the path; a plus stays a plus there. */
  List<String> segments() {
    return Arrays.stream(path().substring(1).split("/", -1))
        .map(part -> decoded(part.replace("+", "%2B")))
        .toList();
  }

  Optional<String> parameter(String name) {
    return query()
        .map(pair -> pair.split("=", 2))
        .filter(pair -> decoded(pair[0]).equals(name))
        .map(pair -> pair.length == 2 ? decoded(pair[1]) : "")
        .findFirst();
  }

  Set<String> parameters() {
    return query().map(pair -> decoded(pair.split("=", 2)[0])).collect(Collectors.toSet());
  }

  private Stream<String> query() {
    var parts = url.split("\\?", 2);
    return parts.length == 2 ? Arrays.stream(parts[1].split("&")) : Stream.empty();
  }

  private static String decoded(String part) {
    try {
      return URLDecoder.decode(part, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return part; // a stray percent sign stands for itself and then matches nothing
    }
  }
}
