package io.processorhub.processor;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a credential may be sent: a pure function of all declarations that were ever approved. The
 * first one that names it says to which processor and host it belongs, for good.
 */
final class SecretHome {

  private SecretHome() {}

  /** Why this declaration cannot be proposed; empty if it can. */
  static Optional<String> refusal(Declaration wanted, List<Declaration> everApproved) {
    return variable(wanted)
        .flatMap(
            secret ->
                everApproved.stream()
                    .filter(one -> variable(one).equals(Optional.of(secret)))
                    .findFirst())
        .filter(home -> !sameHome(home, wanted))
        .map(home -> sentence(home, wanted));
  }

  private static boolean sameHome(Declaration home, Declaration wanted) {
    return home.processor().equals(wanted.processor()) && host(home).equals(host(wanted));
  }

  private static String sentence(Declaration home, Declaration wanted) {
    return "the secret %s belongs to %s at %s since its first approval, and %s would send it to %s; give that connection a secret of its own"
        .formatted(
            name(wanted).orElseThrow(),
            home.processor(),
            host(home),
            wanted.connection(),
            host(wanted));
  }

  private static String host(Declaration declaration) {
    return String.valueOf(URI.create(declaration.target().get("url")).getHost())
        .toLowerCase(Locale.ROOT);
  }

  private static Optional<String> name(Declaration declaration) {
    return declaration
        .secret()
        .map(placeholder -> placeholder.replaceAll("[{}\\s]", "").replaceFirst("^secret:", ""));
  }

  /** Two names that stand for one variable of the environment are one credential. */
  private static Optional<String> variable(Declaration declaration) {
    return name(declaration)
        .map(name -> name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"));
  }
}
