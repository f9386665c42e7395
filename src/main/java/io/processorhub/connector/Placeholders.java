package io.processorhub.connector;

import io.processorhub.foundation.HubSettings;
import io.processorhub.processor.Declaration;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What connector files leave open: {@code {{mailchimp.audience}}} comes from the settings, {@code
 * {{secret:mailchimp.api-key}}} stays a name until the call.
 */
final class Placeholders {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}]*)}}");
  private static final String SECRET = "secret:";

  private final Function<String, Optional<String>> settings;
  private final Map<String, URI> sandbox;
  private final int timeScale;

  Placeholders(Function<String, Optional<String>> settings, HubSettings.Sandbox sandbox) {
    this.settings = settings;
    this.sandbox = sandbox.origins();
    this.timeScale = sandbox.timeScale();
  }

  String resolve(String text, UnaryOperator<String> missing) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(
            found -> {
              var name = found.group(1).strip();
              return Matcher.quoteReplacement(
                  name.startsWith(SECRET)
                      ? found.group()
                      : settings.apply(name).orElseGet(() -> missing.apply(name)));
            });
  }

  String missing(String name) {
    return "no value for {{%s}}; set it, e.g. as the environment variable %s"
        .formatted(name, name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"));
  }

  /** In the sandbox run the target is the stand-in, and the declaration says so. */
  Declaration atSandbox(Declaration declaration) {
    var url = declaration.target() == null ? null : declaration.target().get("url");
    if (url == null) {
      return declaration;
    }
    for (var stand : sandbox.entrySet()) {
      if (url.equals(stand.getKey()) || url.startsWith(stand.getKey() + "/")) {
        var target = new LinkedHashMap<>(declaration.target());
        target.put("url", stand.getValue() + url.substring(stand.getKey().length()));
        return at(declaration, target);
      }
    }
    return declaration;
  }

  boolean isSandbox(URI url) {
    return sandbox.values().stream()
        .anyMatch(
            origin ->
                origin.getScheme().equals(url.getScheme())
                    && origin.getHost().equals(url.getHost())
                    && origin.getPort() == url.getPort());
  }

  /** The name of the secret that the text stands for, if it does. */
  static Optional<String> secret(String text) {
    var found = PLACEHOLDER.matcher(text.strip());
    return found.matches() && found.group(1).strip().startsWith(SECRET)
        ? Optional.of(found.group(1).strip().substring(SECRET.length()).strip())
        : Optional.empty();
  }

  private Declaration at(Declaration declaration, Map<String, String> target) {
    return new Declaration(
        declaration.connection(),
        declaration.processor(),
        declaration.purposes(),
        declaration.key(),
        target,
        declaration.auth(),
        hurried(declaration.limits()),
        declaration.removed(),
        declaration.calls(),
        declaration.residues(),
        declaration.adapter(),
        declaration.mail(),
        declaration.kind());
  }

  /** A stand-in may run its windows faster; then the declaration says so too. */
  private Declaration.Limits hurried(Declaration.Limits limits) {
    return limits == null
        ? null
        : new Declaration.Limits(
            limits.account(),
            limits.concurrent(),
            limits.timeout(),
            limits.windows().stream()
                .map(
                    window ->
                        window.per() == null
                            ? window
                            : new Declaration.Window(
                                window.calls(), window.per().dividedBy(timeScale), window.of()))
                .toList());
  }
}
