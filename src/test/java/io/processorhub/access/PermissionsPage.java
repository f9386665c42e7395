package io.processorhub.access;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;

/** docs/permissions.md, made from the table of tasks. */
final class PermissionsPage {

  static final Path FILE = Path.of("docs/permissions.md");

  private static final String HEAD =
      """
      # Who may do what

      The hub reads this table from its own code (`Task`), and a test tries every cell. A token without `--account` acts on the whole hub. A token of one account
      acts on objects of that account; an object of another account gets the same answer as an object that does not exist (404). "-" means that the task concerns
      all accounts: a token of one account is refused (403, `OTHER_ACCOUNT`). A token whose role is not listed is refused (403, `NOT_ALLOWED`).

      SOURCE without `--account` reads the reports of its own imports only. Commands without a row need no token: they need the data folder itself.

      | task | operations of the API | commands | roles, whole hub | roles, one account |
      |---|---|---|---|---|
      """;

  private PermissionsPage() {}

  static String write() {
    return HEAD
        + Arrays.stream(Task.values()).map(PermissionsPage::row).collect(Collectors.joining("\n"))
        + "\n";
  }

  private static String row(Task task) {
    return "| %s | %s | %s | %s | %s |"
        .formatted(
            task.words(),
            code(task.operations()),
            code(task.commands()),
            roles(task.whole()),
            roles(task.ofAccount()));
  }

  private static String code(Collection<String> names) {
    return names.stream().map("`%s`"::formatted).collect(Collectors.joining(", "));
  }

  private static String roles(Collection<Role> roles) {
    return roles.isEmpty() ? "-" : roles.stream().map(Role::name).collect(Collectors.joining(", "));
  }
}
