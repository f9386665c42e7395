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
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]*");

  /**
   * What begins like settings of the hub, of its parts, of Java or of this machine, or like
   * variables by which other programs of it get their credentials.
   */
  private static final Pattern RESERVED =
      Pattern.compile(
          "(hub|spring|springdoc|server|management|logging|camel|random|mail|java|javax|jdk|sun|user|os|file|path|line|native"
              + "|http|https|ftp|all|no|smtp|imap|ldap|ssh|gpg|git|github|gitlab|npm|maven|docker|kube|kubernetes|helm|vault"
              + "|aws|azure|arm|gcp|google|database|db|jdbc|flyway|postgres|postgresql|pg|mysql|mariadb|mongo|mongodb|redis"
              + "|rabbitmq|amqp|kafka|elastic|sentry|otel)([._-].*)?");

  /** A credential in clear would stand in the proposal, and be sent where the file says. */
  private static final Pattern CREDENTIAL =
      Pattern.compile(
          ".*(secret|passw|passphrase|token|credential|apikey).*"
              + "|(.*[._-])?(key|keys|pass|pwd|pw|pat|auth|dsn|login)([._-].*)?");

  /** {@code https://name:password@host}: a credential, whatever the setting is called. */
  private static final Pattern WITH_USER = Pattern.compile("//[^/\\s]*@");

  private final Function<String, Optional<String>> settings;
  private final Map<String, URI> sandbox;
  private final int timeScale;

  Placeholders(Function<String, Optional<String>> settings, HubSettings.Sandbox sandbox) {
    this.settings = settings;
    this.sandbox = sandbox.origins();
    this.timeScale = sandbox.timeScale();
  }

  /**
   * @param processor whose file it is: it reads settings of that processor only
   * @param refused what takes the place of a name that it may not read, by the reason
   */
  String resolve(
      String text, String processor, UnaryOperator<String> missing, UnaryOperator<String> refused) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(
            found -> {
              var name = found.group(1).strip();
              return Matcher.quoteReplacement(
                  name.startsWith(SECRET)
                      ? found.group()
                      : refusal(processor, name)
                          .map(refused)
                          .orElseGet(() -> value(name, missing, refused)));
            });
  }

  private String value(String name, UnaryOperator<String> missing, UnaryOperator<String> refused) {
    var value = settings.apply(name);
    if (value.filter(text -> WITH_USER.matcher(text).find()).isPresent()) {
      return refused.apply(
          "{{%s}} holds a name or password before an @, which never stands in a file"
              .formatted(name));
    }
    return value.orElseGet(() -> missing.apply(name));
  }

  /** Why a file of this processor may not have this placeholder; empty if it may. */
  static Optional<String> refusal(String processor, String name) {
    var own = NAME.matcher(name).matches() && name.startsWith(processor + ".");
    if (!own || name.length() == processor.length() + 1 || RESERVED.matcher(name).matches()) {
      return Optional.of(
          "{{%s}} is no setting of this processor; a file reads settings only that begin with the processor's name and a dot, and none of the hub's own"
              .formatted(name));
    }
    return CREDENTIAL.matcher(name.substring(processor.length() + 1)).matches()
        ? Optional.of(
            "{{%s}} is called like a credential, which never stands in a file; write {{secret:%s}}"
                .formatted(name, name))
        : Optional.empty();
  }

  /** Whether a secret is one of this processor's, by its name. */
  static boolean isSecretOf(String processor, String name) {
    return NAME.matcher(name).matches()
        && name.startsWith(processor + ".")
        && name.length() > processor.length() + 1
        && !RESERVED.matcher(name).matches();
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

  boolean inSandbox() {
    return !sandbox.isEmpty();
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
        declaration.kind(),
        declaration.needs());
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
