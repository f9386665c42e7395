package io.processorhub.processor;

import java.util.HexFormat;

/**
 * A connection and the declaration it runs.
 *
 * @param connection number of the connection
 * @param id number of the declaration; a stored declaration never changes
 * @param target number of the resolved target
 * @param digest SHA-256 of the declaration's text
 */
public record ApprovedDeclaration(
    short connection, int id, int target, byte[] digest, Declaration declaration) {

  public String name() {
    return declaration.connection();
  }

  public String digestHex() {
    return HexFormat.of().formatHex(digest);
  }
}
