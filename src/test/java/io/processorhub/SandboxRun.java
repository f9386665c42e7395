package io.processorhub;

import static org.awaitility.Awaitility.await;

import io.processorhub.access.Actor;
import io.processorhub.access.ApiTokens;
import io.processorhub.access.Role;
import io.processorhub.connector.ConnectorFiles;
import io.processorhub.processor.Connections;
import io.processorhub.sandbox.MailchimpSandbox;
import io.processorhub.sandbox.MailerLiteSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.awaitility.core.ConditionTimeoutException;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The run command: database, a stand-in for Mailchimp, the hub, and the sample data, all on this
 * machine. It approves its own declaration, which only a sandbox may do, and says so.
 */
public final class SandboxRun {

  private static final int MAILCHIMP_PORT = 9101;
  private static final int MAILERLITE_PORT = 9102;

  /** MailerLite takes five batches a minute; nobody who tries this out should wait for that. */
  private static final int TIME_SCALE = 600;

  private static final Path SAMPLE = Path.of("src/test/resources/sample/contacts.csv");
  private static final Path MAILCHIMP = Path.of("sandbox/mailchimp.json");
  private static final Path MAILERLITE = Path.of("sandbox/mailerlite.json");

  private SandboxRun() {}

  public static void main(String[] args) throws Exception {
    forgetStandInsOfAnotherDatabase();
    var mailchimp = MailchimpSandbox.start(MAILCHIMP_PORT, MAILCHIMP);
    var mailerlite = MailerLiteSandbox.start(MAILERLITE_PORT, MAILERLITE);
    mailerlite.timeScale(TIME_SCALE);
    var hub = new SpringApplication(HubApplication.class);
    var settings = settings(mailchimp, mailerlite);
    settings.put("hub.sandbox.time-scale", TIME_SCALE);
    settings.putAll(ORGANISATION);
    hub.setDefaultProperties(settings);
    var context = hub.run(args);
    Runtime.getRuntime().addShutdownHook(new Thread(mailchimp::close));
    Runtime.getRuntime().addShutdownHook(new Thread(mailerlite::close));
    approve(context);
    var token = token(context);
    var importsBefore = figures(context).imports;
    drop(context);
    var figures = awaitQuiet(context, importsBefore);
    System.out.println(summary(context, mailchimp, mailerlite, figures, token));
  }

  /** Who runs this hub, for the records of processing; made up, and marked as such. */
  private static final Map<String, Object> ORGANISATION =
      Map.of(
          "HUB_ORGANISATION_ADDRESS", "SAMPLE street 1, 10115 Berlin, Germany",
          "HUB_ORGANISATION_EMAIL", "office@example.com",
          "HUB_ORGANISATION_TELEPHONE", "+49 30 0000000",
          "HUB_DPO_NAME", "SAMPLE data protection officer",
          "HUB_DPO_ADDRESS", "SAMPLE street 1, 10115 Berlin, Germany",
          "HUB_DPO_EMAIL", "dpo@example.com",
          "HUB_DPO_TELEPHONE", "+49 30 0000001",
          "HUB_REPRESENTATIVE_NAME", "not needed: established in the Union");

  /** An empty data folder starts with empty stand-ins too. */
  private static void forgetStandInsOfAnotherDatabase() throws IOException {
    Files.createDirectories(MAILCHIMP.getParent());
    var data = Path.of(System.getenv().getOrDefault("HUB_DATA", "data"));
    if (!Files.exists(data.resolve("postgres"))) {
      Files.deleteIfExists(MAILCHIMP);
      Files.deleteIfExists(MAILERLITE);
    }
  }

  public static Map<String, Object> settings(
      MailchimpSandbox mailchimp, MailerLiteSandbox mailerlite) {
    var settings = new HashMap<String, Object>();
    settings.put("hub.sandbox.origins[https://connect.mailerlite.com]", mailerlite.origin());
    settings.put("mailerlite.group", mailerlite.group());
    settings.put("hub.secret.mailerlite.token", mailerlite.apiKey());
    settings.put("hub.sandbox.origins[https://us1.api.mailchimp.com]", mailchimp.origin());
    settings.put("mailchimp.dc", "us1");
    settings.put("mailchimp.audience", mailchimp.audience());
    settings.put("hub.secret.mailchimp.api-key", mailchimp.apiKey());
    return settings;
  }

  private static void approve(ApplicationContext hub) {
    var sandbox = new Actor("sandbox", Role.ADMIN, OptionalLong.empty(), Instant.MAX);
    var connections = hub.getBean(Connections.class);
    var declarations = hub.getBean(ConnectorFiles.class).read().values();
    SampleRecords.record(hub, declarations, sandbox);
    declarations.forEach(declaration -> connections.propose(declaration, sandbox));
    connections
        .waiting()
        .forEach(
            proposal ->
                connections.approve(proposal.connection(), proposal.digestHex(), sandbox, false));
  }

  private static String token(ApplicationContext hub) {
    var name = "sandbox-" + Long.toString(System.currentTimeMillis(), 36);
    return hub.getBean(ApiTokens.class)
        .issue(name, Role.ADMIN, OptionalLong.empty(), Duration.ofDays(1), Actor.operator());
  }

  private static void drop(ApplicationContext hub) throws IOException {
    var folder = Path.of(hub.getEnvironment().getRequiredProperty("hub.drop"));
    Files.createDirectories(folder);
    var part = folder.resolve("contacts.part");
    Files.copy(SAMPLE, part, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Files.move(part, folder.resolve("contacts.csv"));
  }

  private static Figures awaitQuiet(ApplicationContext hub, long importsBefore) {
    try {
      return await()
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofMillis(250))
          .until(
              () -> figures(hub), figures -> figures.imports > importsBefore && figures.open == 0);
    } catch (ConditionTimeoutException e) {
      System.err.println("The sample data is not through after two minutes; see the log above.");
      return figures(hub);
    }
  }

  private static Figures figures(ApplicationContext hub) {
    return hub.getBean(JdbcClient.class)
        .sql(
            """
            select (select count(*) from import where finished_at is not null) as imports,
              (select count(*) from copy where state in (0, 1, 3, 4)) as open,
              (select count(*) from subject) as people,
              (select count(*) from copy where state = 2) as current,
              (select count(*) from copy where state = 5) as held,
              (select count(*) from copy where state = 6) as dead,
              (select count(*) from entry where kind = 1) as attempts,
              (select count(*) from entry where kind = 2) as outcomes,
              (select count(*) from entry where kind = 3) as denied,
              (select coalesce(sum(n), 0) from blk) as pending,
              (select count(*) from entry) as entries""")
        .query(Figures.class)
        .single();
  }

  private static String summary(
      ApplicationContext hub,
      MailchimpSandbox mailchimp,
      MailerLiteSandbox mailerlite,
      Figures figures,
      String token) {
    var port = hub.getEnvironment().getProperty("local.server.port");
    var report =
        hub.getBean(JdbcClient.class)
            .sql(
                "select ref::text, taken, changed, unchanged, refused from import order by id desc limit 1")
            .query(Report.class)
            .single();
    return """

        Processor Hub is running with stand-ins for Mailchimp and MailerLite. Nobody in it is real; it approved its own declarations,
        under agreements and assessments that are samples.

          import %s
            taken %d, changed %d, unchanged %d, refused %d
          people %d; copies in step %d, held %d, dead %d
          Mailchimp: %d members; calls since this start: %s
          MailerLite: %d subscribers; calls since this start: %s
          register: %d entries = %d ATTEMPT + %d OUTCOME + %d DENIED + %d other; %d wait for the tree

          The report       curl -H "Authorization: Bearer %s" http://localhost:%s/api/v1/imports/%s
          The stand-ins    http://127.0.0.1:%d/__sandbox/objects  /__sandbox/journal  /__sandbox/about; MailerLite's: port %d
          Health           http://127.0.0.1:8081/actuator/health
          Again            cp %s %s/      (an unchanged file sends nothing)
          Start afresh     stop it, then: rm -rf data safe drop sandbox
        """
        .formatted(
            report.ref,
            report.taken,
            report.changed,
            report.unchanged,
            report.refused,
            figures.people,
            figures.current,
            figures.held,
            figures.dead,
            mailchimp.members().size(),
            calls(mailchimp.journal()),
            mailerlite.subscribers().size(),
            calls(mailerlite.journal()),
            figures.entries,
            figures.attempts,
            figures.outcomes,
            figures.denied,
            figures.entries - figures.attempts - figures.outcomes - figures.denied,
            figures.pending,
            token,
            port,
            report.ref,
            MAILCHIMP_PORT,
            MAILERLITE_PORT,
            SAMPLE,
            hub.getEnvironment().getProperty("hub.drop"));
  }

  private static String calls(java.util.List<io.processorhub.sandbox.JournalEntry> journal) {
    var writes = journal.stream().filter(entry -> entry.isWrite()).count();
    return "%d that write, %d that read".formatted(writes, journal.size() - writes);
  }

  private record Report(String ref, long taken, long changed, long unchanged, long refused) {}

  private record Figures(
      long imports,
      long open,
      long people,
      long current,
      long held,
      long dead,
      long attempts,
      long outcomes,
      long denied,
      long pending,
      long entries) {}
}
