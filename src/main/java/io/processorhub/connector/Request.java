package io.processorhub.connector;

import java.util.Optional;

/**
 * What an adapter asks of its processor in one call: a request without credential and deadline,
 * which are the wire's.
 *
 * @param url finished and percent-encoded
 * @param body JSON
 */
record Request(String method, String url, Optional<String> body) {

  /** Without the URL: one may hold a key. */
  @Override
  public String toString() {
    return "Request[" + method + "]";
  }
}
