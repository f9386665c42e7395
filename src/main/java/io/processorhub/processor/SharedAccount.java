package io.processorhub.processor;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whether two connections would get in each other's way at one account of a processor: a pure
 * function of their declarations.
 *
 * <p>Where restricting, erasing, verifying or listing touches the whole account, ending one purpose
 * there ends the other too, and a listing of one takes the hub's own unsubscription for the other
 * for the person's word.
 */
final class SharedAccount {

  private static final Pattern INSERT = Pattern.compile("\\{([^{}]*)}");

  private SharedAccount() {}

  /** Why this connection cannot be in force beside the others; empty if it can. */
  static Optional<String> refusal(Declaration wanted, List<Declaration> others) {
    return others.stream()
        .filter(other -> !other.connection().equals(wanted.connection()))
        .filter(other -> other.isCalled() && wanted.isCalled())
        .flatMap(other -> refusal(wanted, other).stream())
        .findFirst();
  }

  private static Optional<String> refusal(Declaration wanted, Declaration other) {
    if (wanted.place().equals(other.place())) {
      return Optional.of(
          "%s and %s have the same target; one connection may have several purposes: add them to the file of %s"
              .formatted(wanted.connection(), other.connection(), other.connection()));
    }
    if (!sameAccount(wanted, other)) {
      return Optional.empty();
    }
    return Stream.of(wanted, other)
        .flatMap(one -> wholeAccount(one).map(call -> sentence(wanted, other, one, call)).stream())
        .findFirst();
  }

  private static String sentence(
      Declaration wanted, Declaration other, Declaration wide, String call) {
    return ("%s and %s share one account at %s, and '%s' of %s touches all of it: when a purpose of one of them ends for somebody,"
            + " it would end for both, and their listings would take that for the person's own word."
            + " Put both purposes into the file of %s, give one of them an account of its own, or off-board %s first")
        .formatted(
            wanted.connection(),
            other.connection(),
            wanted.processor(),
            call,
            wide.connection(),
            other.connection(),
            other.connection());
  }

  /** By what the limits are counted on, or by the credential. */
  private static boolean sameAccount(Declaration one, Declaration other) {
    return one.account().equals(other.account())
        || one.processor().equals(other.processor()) && secret(one).equals(secret(other));
  }

  private static Optional<String> secret(Declaration declaration) {
    return declaration.secret().map(placeholder -> placeholder.replace(" ", ""));
  }

  /** The first of the calls that names nothing of the target but where it is. */
  private static Optional<String> wholeAccount(Declaration declaration) {
    var calls = declaration.calls();
    return Stream.of(
            new Call("restrict", order(calls.restrict())),
            new Call("erase", order(calls.erase())),
            new Call("verify", calls.verify().absent().request()),
            new Call("sweep", calls.sweep().request()))
        .filter(call -> call.text != null && !names(call.text, declaration))
        .map(Call::name)
        .findFirst();
  }

  private record Call(String name, String text) {}

  private static String order(Declaration.Order order) {
    return order == null ? null : order.request() + " " + Objects.toString(order.body(), "");
  }

  private static boolean names(String text, Declaration declaration) {
    return declaration.target().keySet().stream()
        .filter(entry -> !entry.equals("url"))
        .anyMatch(
            entry ->
                INSERT.matcher(text).results().anyMatch(found -> found.group(1).equals(entry))
                    || Pattern.compile("\\.target\\.%s\\b".formatted(Pattern.quote(entry)))
                        .matcher(text)
                        .find());
  }
}
