package io.processorhub.connector;

import io.processorhub.foundation.Secrets;
import io.processorhub.processor.Declaration;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Makes the Authorization header of a connection from its secret. */
final class Credentials {

  private final Secrets secrets;

  Credentials(Secrets secrets) {
    this.secrets = secrets;
  }

  /**
   * @return empty if the secret is not there
   */
  Optional<String> authorization(Declaration declaration) {
    var auth = declaration.auth();
    return auth.basic() != null
        ? secret(auth.basic().password()).map(password -> basic(auth.basic().user(), password))
        : secret(auth.bearer()).map(token -> "Bearer " + token);
  }

  private Optional<String> secret(String placeholder) {
    return Placeholders.secret(placeholder).flatMap(secrets::find);
  }

  private static String basic(String user, String password) {
    var both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }
}
