package io.processorhub.access;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

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

  /** Whether the table of tasks gives it this one; {@link #sees} says for which objects. */
  public boolean may(Task task) {
    return (account.isEmpty() ? task.whole() : task.ofAccount()).contains(role);
  }

  /**
   * @throws NotAllowed if the table of tasks does not give it this one
   */
  public void require(Task task) {
    if (!may(task)) {
      throw account.isPresent() && task.whole().contains(role)
          ? NotAllowed.ofAccount(this, task)
          : NotAllowed.role(this, task);
    }
  }

  /** Whether what belongs to this account exists for it; else it gets the answer for nothing. */
  public boolean sees(long other) {
    return account.isEmpty() || account.getAsLong() == other;
  }

  /** The actor has not got the role it takes, or acts on one account only. */
  public static final class NotAllowed extends RuntimeException {

    private final String code;

    private NotAllowed(String code, String message) {
      super(message);
      this.code = code;
    }

    private static NotAllowed role(Actor by, Task task) {
      var ofAccount = by.account.isPresent() && !task.ofAccount().isEmpty();
      return new NotAllowed(
          "NOT_ALLOWED",
          "%s has the role %s; to %s takes %s"
              .formatted(
                  by.name,
                  by.role,
                  task.words(),
                  named(ofAccount ? task.ofAccount() : task.whole())));
    }

    /** An administrator holds every role, so ADMIN is named only where nobody else may. */
    private static List<Role> named(Set<Role> roles) {
      return roles.stream().filter(role -> role != Role.ADMIN || roles.size() == 1).toList();
    }

    private static NotAllowed ofAccount(Actor by, Task task) {
      return new NotAllowed(
          "OTHER_ACCOUNT",
          "%s acts on one account; to %s takes a token that is not bound to one"
              .formatted(by.name, task.words()));
    }

    public String code() {
      return code;
    }
  }
}
