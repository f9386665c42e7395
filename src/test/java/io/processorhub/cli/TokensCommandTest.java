package io.processorhub.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.processorhub.TestHub;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.EmptyResultDataAccessException;

/** A token that cannot be issued is answered by a sentence, not by the database's words. */
@ExtendWith(OutputCaptureExtension.class)
class TokensCommandTest {

  private static TestHub hub;
  private CommandLineHub line;

  @BeforeAll
  static void start() {
    hub = TestHub.unapproved(Map.of());
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @BeforeEach
  void settings() {
    line = new CommandLineHub(hub.home(), hub.sandboxes());
  }

  @AfterEach
  void putBack() {
    line.close();
  }

  @Test
  void a_name_that_was_used_is_refused_even_after_its_token_ended(CapturedOutput output) {
    assertThat(issue("olga")).isZero();

    assertThat(issue("olga")).isEqualTo(1);
    assertThat(line.run("tokens", "revoke", "olga")).isZero();
    assertThat(issue("olga")).isEqualTo(1);

    assertThat(words(output))
        .hasSize(2)
        .allMatch(
            words ->
                words.equals(
                    "a token was called olga before; choose another name, since the register names people by it"));
    assertThat(hub.count("select count(*) from api_token where name = 'olga'")).isEqualTo(1);
  }

  @Test
  void a_name_of_another_form_is_refused_with_the_form(CapturedOutput output) {
    assertThat(issue("Olga Example")).isEqualTo(1);

    assertThat(words(output))
        .singleElement(STRING)
        .startsWith("a token's name has small letters, digits,")
        .doesNotContain("SQL", "insert into");
  }

  @Test
  void an_account_that_does_not_exist_is_named(CapturedOutput output) {
    assertThat(line.run("tokens", "issue", "lost", "--role", "OPS", "--account", "987654"))
        .isEqualTo(1);

    assertThat(words(output)).containsExactly("there is no account with the number 987654");
    assertThat(hub.count("select count(*) from api_token where name = 'lost'")).isZero();
  }

  @Test
  void no_fault_of_the_database_is_told_with_its_statement_or_values() {
    var fault =
        new DuplicateKeyException(
            "PreparedStatementCallback; SQL [insert into membership values (?)]",
            new SQLException("Key (address)=(ada@example.com) already exists.", "23505"));

    assertThat(Cli.words(fault))
        .isEqualTo(
            "a fault: the database did not carry it out (SQLSTATE 23505); its log says more");
    assertThat(Cli.words(new EmptyResultDataAccessException("of [select 1 from membership]", 1)))
        .isEqualTo(
            "a fault: the database did not carry it out (EmptyResultDataAccessException); its log says more");
    assertThat(Cli.words(new IllegalArgumentException("say it"))).isEqualTo("say it");
  }

  /** Without what the logging says of itself, since other hubs began and ended in this process. */
  private static List<String> words(CapturedOutput output) {
    return output.getErr().lines().filter(line -> !line.contains("|-WARN in ")).toList();
  }

  private int issue(String name) {
    return line.run("tokens", "issue", name, "--role", "OPS");
  }
}
