package io.processorhub.foundation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processorhub.TestHub;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class SecretsTest {

  private static final String VALUE = "p@ss:w/rd%41?x=Zqxmarkerzqx&";

  private static TestHub hub;
  private SettableClock clock;
  private StandardEnvironment environment;
  private Secrets secrets;

  @BeforeAll
  static void start() {
    hub = TestHub.unapproved(Map.of());
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @BeforeEach
  void fresh() {
    clock = new SettableClock();
    environment = new StandardEnvironment();
    secrets = secrets();
  }

  @AfterEach
  void clean() {
    hub.db().sql("delete from keys.secret").update();
  }

  @Test
  void the_environment_comes_first_then_a_file_then_the_database() {
    secrets.store("shop.api-key", "from the database", "olga");
    assertThat(secrets.find("shop.api-key")).contains("from the database");
    assertThat(secrets.list())
        .extracting(Secrets.Listed::origin)
        .containsExactly(Secrets.Origin.STORED);

    set("hub.secret.shop.api-key", "from a file\n");
    assertThat(secrets.find("shop.api-key")).contains("from a file");
    assertThat(secrets.list())
        .extracting(Secrets.Listed::origin)
        .containsExactly(Secrets.Origin.FILE);

    set("HUB_SECRET_SHOP_API_KEY", "from the environment");
    assertThat(secrets.find("shop.api-key")).contains("from the environment");
    assertThat(secrets.list())
        .extracting(Secrets.Listed::origin)
        .containsExactly(Secrets.Origin.ENVIRONMENT);
  }

  @Test
  void another_node_sees_a_changed_secret_within_half_a_minute() {
    secrets.store("shop.api-key", "first", "olga");
    assertThat(secrets.find("shop.api-key")).contains("first");

    secrets().store("shop.api-key", "second", "olga");
    assertThat(secrets.find("shop.api-key")).as("no statement for each call").contains("first");
    clock.advance(Secrets.STALENESS);
    assertThat(secrets.find("shop.api-key")).contains("second");

    secrets().remove("shop.api-key");
    clock.advance(Duration.ofSeconds(30));
    assertThat(secrets.find("shop.api-key")).isEmpty();
  }

  @Test
  void a_value_is_trimmed_and_nonsense_is_refused_without_repeating_it() {
    secrets.store("shop.api-key", "  " + VALUE + "\r\n", "olga");
    assertThat(secrets.find("shop.api-key")).contains(VALUE);

    for (var wrong : new String[] {" \n", "two\nlines", "nul\0", "x".repeat(8 * 1024 + 1)}) {
      assertThatThrownBy(() -> secrets.store("shop.api-key", wrong, "olga"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("shop.api-key")
          .hasMessageNotContaining(wrong.equals(" \n") ? "\n" : wrong);
    }
    assertThatThrownBy(() -> secrets.store("Shop Key", VALUE, "olga"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining(VALUE);
    assertThat(secrets.find("shop.api-key")).contains(VALUE);
  }

  @Test
  void a_value_that_was_moved_to_another_name_does_not_open_and_is_not_shown() {
    secrets.store("shop.api-key", VALUE, "olga");
    hub.db().sql("update keys.secret set name = 'other.api-key'").update();
    clock.advance(Secrets.STALENESS);

    assertThatThrownBy(() -> secrets.find("other.api-key"))
        .hasMessageContainingAll("other.api-key", "set it again")
        .hasStackTraceContaining("StoredSecrets")
        .satisfies(e -> assertThat(trace(e)).doesNotContain("Zqxmarkerzqx"));
  }

  @Test
  void a_value_stands_nowhere_in_the_data_folder_and_in_no_list() throws Exception {
    secrets.store("shop.api-key", VALUE, "olga");
    owner("checkpoint");

    assertThat(secrets.list().toString()).doesNotContain("Zqxmarkerzqx").contains("olga");
    assertThat(hub.count("select count(*) from keys.secret")).isEqualTo(1);
    try (var files = Files.walk(hub.home())) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        assertThat(contains(Files.readAllBytes(file), "Zqxmarkerzqx")).as("%s", file).isFalse();
      }
    }
  }

  @Test
  void without_their_kek_stored_secrets_are_not_mixed_with_new_ones() {
    secrets.store("shop.api-key", VALUE, "olga");
    hub.bean(SafeFolder.class).destroy("kek/secrets-0001.key");

    assertThatThrownBy(() -> secrets.store("new.key", VALUE, "olga"))
        .hasMessageContaining("has no kek/secrets-0001.key");
    assertThat(secrets.remove("shop.api-key")).isTrue();
    secrets.store("new.key", VALUE, "olga");

    assertThat(secrets.find("new.key")).contains(VALUE);
  }

  @Test
  void settings_do_not_show_the_databases_password() {
    var settings =
        new HubSettings.Database(
            "jdbc:postgresql://db/hub?user=a&password=" + VALUE, "owner", VALUE, "app", VALUE, 16);

    assertThat(settings.toString()).contains("db/hub").doesNotContain("Zqxmarkerzqx");
  }

  private Secrets secrets() {
    return new Secrets(environment, new StoredSecrets(hub.bean(SafeFolder.class), hub.db()), clock);
  }

  private void set(String key, String value) {
    environment.getPropertySources().addLast(new MapPropertySource(key, Map.of(key, value)));
  }

  private static void owner(String sql) throws Exception {
    var data = hub.home().resolve("data");
    try (var connection =
        java.sql.DriverManager.getConnection(
            "jdbc:postgresql://127.0.0.1:%s/hub".formatted(Files.readString(data.resolve("port"))),
            "postgres",
            Files.readString(data.resolve("passwords/postgres")))) {
      connection.createStatement().execute(sql);
    }
  }

  private static String trace(Throwable e) {
    var words = new java.io.StringWriter();
    e.printStackTrace(new java.io.PrintWriter(words));
    return words.toString();
  }

  private static boolean contains(byte[] bytes, String marker) {
    return new String(bytes, StandardCharsets.ISO_8859_1).contains(marker);
  }
}
