package io.processorhub.access;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * Who is acting, as it stands in the register and the audit.
 *
 * @param name of the token, or {@code operator} for whoever has the machine itself
 * @param account the only account it may act on; empty: all of them
 * @param expires when it can no longer act
 */
public record Actor(String name, Role role, OptionalLong account, Instant expires) {

  /** Whoever can run a command beside the data folder. */
  public static Actor operator() {
    return new Actor("operator", Role.ADMIN, OptionalLong.empty(), Instant.MAX);
  }

  /** Whether it holds one of the roles; an administrator holds them all. */
  public boolean may(Role... roles) {
    return role == Role.ADMIN || java.util.List.of(roles).contains(role);
  }

  /**
   * @throws NotAllowed if it holds none of the roles
   */
  public void require(String task, Role... roles) {
    if (!may(roles)) {
      throw new NotAllowed(
          "%s has the role %s; to %s takes %s"
              .formatted(name, role, task, java.util.Arrays.toString(roles)));
    }
  }

  /** The actor has not got the role it takes. */
  public static final class NotAllowed extends RuntimeException {
    NotAllowed(String message) {
      super(message);
    }
  }
}
