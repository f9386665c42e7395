package io.processorhub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processorhub.access.Actor;
import io.processorhub.access.ApiTokens;
import io.processorhub.access.Role;
import io.processorhub.connector.ConnectorFiles;
import io.processorhub.intake.DropFolder;
import io.processorhub.processor.Connections;
import io.processorhub.processor.OrganisationDate;
import io.processorhub.sandbox.MailchimpSandbox;
import io.processorhub.sandbox.MailerLiteSandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;

/** A whole hub on real PostgreSQL, real routes and connector files, against a stand-in. */
public final class TestHub implements AutoCloseable {

  public static final Actor OPS = actor("olga", Role.OPS);
  public static final Actor COMPLIANCE = actor("carl", Role.COMPLIANCE);

  /**
   * Longer than a call's deadline and its quarantine: on a busy machine a worker may lose its
   * lease, and what it carried is settled only then.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(150);

  /** In place of a setting's value: the hub starts without it. */
  private static final String LEFT_OUT = "left out";

  private static final String ORIGIN = "hub.sandbox.origins[%s]";

  private final Path home;
  private final Sandboxes at;
  private final ConfigurableApplicationContext context;
  private final boolean leavesNothing;
  private final Statements statements = new Statements();

  private TestHub(Path home, Sandboxes at, Map<String, Object> more, boolean leavesNothing) {
    this.leavesNothing = leavesNothing;
    this.home = home;
    this.at = at;
    var hub = new SpringApplication(HubApplication.class);
    var settings = settings(home, at);
    settings.putAll(more);
    settings.values().removeIf(LEFT_OUT::equals);
    if (!more.containsKey("hub.connectors")) {
      connectors(home, Path.of("connectors/mailchimp.yaml"));
    }
    hub.setDefaultProperties(settings);
    hub.addInitializers(
        application -> application.getBeanFactory().addBeanPostProcessor(statements));
    var arguments =
        settings.entrySet().stream()
            .map(e -> "--" + e.getKey() + "=" + e.getValue())
            .toArray(String[]::new);
    this.context = LoggingSetUp.oneAtATime(hub, () -> hub.run(arguments));
  }

  /** A hub with the shipped connector files approved. */
  public static TestHub start() {
    return start(Map.of());
  }

  public static TestHub start(Map<String, Object> more) {
    var hub = unapproved(more);
    hub.approve();
    return hub;
  }

  /** A hub in which nobody has approved anything yet. */
  public static TestHub unapproved(Map<String, Object> more) {
    try {
      var home = Files.createTempDirectory(Path.of("target"), "hub");
      Template.copyTo(home);
      return new TestHub(home, Sandboxes.start(), more, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A hub as in production: it knows no stand-in, and nobody has approved anything. */
  public static TestHub outsideSandbox() {
    return unapproved(
        Map.of(
            ORIGIN.formatted("https://us1.api.mailchimp.com"),
            LEFT_OUT,
            ORIGIN.formatted("https://connect.mailerlite.com"),
            LEFT_OUT,
            "hub.sandbox.time-scale",
            LEFT_OUT));
  }

  /** A hub with all shipped connector files approved; {@link #start} has Mailchimp alone. */
  public static TestHub startAll(Map<String, Object> more) {
    var all = new HashMap<String, Object>(Map.of("hub.connectors", Path.of("connectors")));
    all.putAll(more);
    return start(all);
  }

  /** A hub on folders and stand-ins that outlive it. */
  public static TestHub at(Path home, Sandboxes at) {
    return at(home, at, Map.of());
  }

  public static TestHub at(Path home, Sandboxes at, Map<String, Object> more) {
    return new TestHub(home, at, more, false);
  }

  /** The stand-ins for the processors. */
  public record Sandboxes(MailchimpSandbox mailchimp, MailerLiteSandbox mailerlite)
      implements AutoCloseable {

    public static Sandboxes start() {
      return new Sandboxes(MailchimpSandbox.start(), MailerLiteSandbox.start());
    }

    @Override
    public void close() {
      mailchimp.close();
      mailerlite.close();
    }
  }

  /** A folder of its own with one shipped file, which tests may change. */
  private static Path connectors(Path home, Path file) {
    try {
      var folder = Files.createDirectories(home.resolve("connectors"));
      var copy = folder.resolve(file.getFileName());
      if (!Files.exists(copy)) {
        Files.copy(file, copy);
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A hub with one connector file approved. */
  public static TestHub startWith(Path file, Map<String, Object> more) {
    try {
      var home = Files.createTempDirectory(Path.of("target"), "hub");
      Template.copyTo(home);
      var settings = new HashMap<String, Object>(more);
      settings.put("hub.connectors", connectors(home, file));
      var hub = new TestHub(home, Sandboxes.start(), settings, true);
      hub.approve();
      return hub;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder its connector files are in; tests may write there, unless they are the shipped. */
  public Path connectors() {
    return home.resolve("connectors");
  }

  /** The stand-in of a processor, whichever it is. */
  public StandIn standIn(String processor) {
    return processor.equals("mailchimp") ? StandIn.of(at.mailchimp) : StandIn.of(at.mailerlite);
  }

  /** Fast where production is patient; otherwise what is shipped. */
  public static Map<String, Object> settings(Path home, Sandboxes at) {
    var settings = new HashMap<>(SandboxRun.settings(at.mailchimp, at.mailerlite));
    settings.put("hub.sandbox.time-scale", 1000);
    settings.put("hub.connectors", home.resolve("connectors"));
    settings.put("hub.data", home.resolve("data"));
    settings.put("hub.safe", home.resolve("safe"));
    settings.put("hub.drop", home.resolve("drop"));
    settings.put("server.port", 0);
    settings.put("management.server.port", -1);
    settings.put("hub.delivery.linger", "200ms");
    settings.put("hub.delivery.lease", "2s");
    settings.put("hub.delivery.quarantine", "300ms");
    settings.put("hub.delivery.back-off", "50ms");
    settings.put("hub.delivery.poll-ms", 25);
    settings.put("hub.delivery.keep-ms", 200);
    settings.put("hub.delivery.settle-ms", 50);
    settings.put("hub.erasure.jobs-ms", 100);
    settings.put("hub.delivery.sweep-ms", 50);
    settings.put("hub.intake.poll-ms", 100);
    settings.put("hub.register.sequence-ms", 100);
    // Tests that change the register verify it themselves.
    settings.put("hub.register.verify-after-ms", 3_600_000);
    settings.put("hub.mail.poll-ms", 100);
    settings.put("hub.mail.in.poll-ms", 200);
    settings.put("hub.mail.pause", "50ms");
    return settings;
  }

  /** Two people, as it should be; with sample agreements and assessments on record. */
  public void approve() {
    SampleRecords.record(context, bean(ConnectorFiles.class).read().values(), COMPLIANCE);
    approveWithoutRecords();
  }

  /** Nothing is on record about the processors but what they state themselves. */
  public void approveWithoutRecords() {
    bean(ConnectorFiles.class)
        .read()
        .values()
        .forEach(
            declaration -> {
              var proposal = bean(Connections.class).propose(declaration, OPS);
              bean(Connections.class)
                  .approve(proposal.connection(), proposal.digestHex(), COMPLIANCE, true);
            });
  }

  /** Takes in a file at once, as the drop folder's route would. */
  public void takeIn(String source, String csv) {
    try {
      var folder = Files.createDirectories(home.resolve("drop").resolve(source));
      var file = Files.writeString(folder.resolve("contacts.in"), csv);
      bean(DropFolder.class).takeIn(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void takeIn(String csv) {
    takeIn("crm", csv);
  }

  /** Waits until nothing is due, under way or doubtful. */
  public void quiet() {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(25))
        .untilAsserted(() -> assertThat(open()).as("copies that are not settled").isEmpty());
  }

  /** Waits until every entry has its place in the tree. */
  public void sequenced() {
    until("select not exists (select 1 from blk)");
  }

  /** A second node: its own data folder, the same database, safe folder and files. */
  public TestHub secondNode(Map<String, Object> more) {
    try {
      var data = home.resolve("data");
      var other = Files.createTempDirectory(Path.of("target"), "node");
      var settings = new HashMap<String, Object>(more);
      settings.put("hub.safe", home.resolve("safe"));
      settings.putIfAbsent("hub.connectors", home.resolve("connectors"));
      settings.put(
          "hub.database.url",
          "jdbc:postgresql://127.0.0.1:%s/hub"
              .formatted(Files.readString(data.resolve("port")).strip()));
      settings.put("hub.database.owner-password", password(data, "hub_owner"));
      settings.put("hub.database.password", password(data, "hub_app"));
      return new TestHub(other, at, settings, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String password(Path data, String role) throws IOException {
    return Files.readString(data.resolve("passwords").resolve(role)).strip();
  }

  /** Waits until a question to the database is answered by yes. */
  public void until(String sql) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> db().sql(sql).query(Boolean.class).single());
  }

  private List<Map<String, Object>> open() {
    return db().sql(
            """
            select c.state, c.known, c.attempts, c.chunk, c.due_at, b.state as batch, b.epoch, b.settle_at, a.paused_until, a.failures
            from copy c left join batch b on c.item_id = any(b.items) cross join provider_account a
            where c.state in (0, 1, 3, 4) or c.due_at <= now() limit 5\
            """)
        .query()
        .listOfRows();
  }

  public long count(String sql) {
    return db().sql(sql).query(Long.class).single();
  }

  /** The organisation's day, which is not the machine's. */
  public LocalDate today() {
    return bean(OrganisationDate.class).date();
  }

  public JdbcClient db() {
    return bean(JdbcClient.class);
  }

  /** The SQL that the hub has run so far. */
  public Set<String> statements() {
    return statements.seen();
  }

  public MailchimpSandbox mailchimp() {
    return at.mailchimp;
  }

  public Sandboxes sandboxes() {
    return at;
  }

  public MailerLiteSandbox mailerlite() {
    return at.mailerlite;
  }

  /** Calls that could change something at the processor. */
  public long writes() {
    return at.mailchimp.journal().stream().filter(entry -> entry.isWrite()).count();
  }

  public Path home() {
    return home;
  }

  public int port() {
    return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
  }

  public String token(String name, Role role) {
    return bean(ApiTokens.class)
        .issue(name, role, OptionalLong.empty(), Duration.ofHours(1), Actor.operator());
  }

  public <T> T bean(Class<T> type) {
    return type.isInstance(context) ? type.cast(context) : context.getBean(type);
  }

  @Override
  public void close() {
    context.close();
    if (!leavesNothing) {
      return;
    }
    at.close();
    try {
      FileSystemUtils.deleteRecursively(home);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Actor actor(String name, Role role) {
    return new Actor(name, role, OptionalLong.empty(), Instant.MAX);
  }
}
