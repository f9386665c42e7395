package io.processorhub.proof;

/**
 * Database and safe folder do not fit, so nothing is signed. At a start the hub stops with it; in a
 * running hub it stands in the health of the register.
 */
public final class RegisterRefusal extends IllegalStateException {

  RegisterRefusal(String message) {
    super(message);
  }
}
