package io.processorhub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processorhub.access.Role;
import io.processorhub.cases.Cases;
import io.processorhub.cli.Cli;
import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.CaseScope;
import io.processorhub.erasure.Channel;
import io.processorhub.foundation.KeptFolder;
import io.processorhub.proof.Checkpoint;
import io.processorhub.proof.ProofCheck;
import io.processorhub.sandbox.MailchimpSandbox;
import io.processorhub.sandbox.MailerLiteSandbox;
import io.processorhub.subject.ItemChange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.FileSystemUtils;

/**
 * Today's hub on what hubs of earlier states left behind. One file is kept for each state from
 * which people may come; its name is the newest migration it had.
 */
class KeptDataFolderTest {

  private static final Path KEPT = Path.of("src/test/resources/kept");
  private static final Map<String, Object> QUICK = Map.of("hub.erasure.poll-ms", 25);
  private static final String JSON = "application/json";

  /**
   * Where Mailchimp's stand-in is: a declaration has its address. The system gives this port to
   * nobody by itself.
   */
  private static final int PORT = 21_873;

  private Path home;
  private TestHub.Sandboxes at;

  @BeforeAll
  static void keep_today_if_asked() throws Exception {
    var file = KEPT.resolve("V%d.zip".formatted(newestMigration()));
    if (Boolean.getBoolean("hub.write") && !Files.exists(file)) {
      var home = Files.createTempDirectory(Path.of("target"), "keep");
      try (var at = standIns(home)) {
        try (var hub = TestHub.at(home, at, QUICK)) {
          live(hub);
        }
        Files.createDirectories(KEPT);
        KeptFolder.keep(home, file);
      }
      FileSystemUtils.deleteRecursively(home);
    }
  }

  @BeforeEach
  void prepare() throws IOException {
    home = Files.createTempDirectory(Path.of("target"), "kept");
    at = standIns(home);
  }

  @AfterEach
  void clean() throws IOException {
    at.close();
    FileSystemUtils.deleteRecursively(home);
  }

  /** Waits while another run of this test on the machine has the port. */
  private static TestHub.Sandboxes standIns(Path home) {
    var mailchimp =
        await()
            .atMost(Duration.ofMinutes(5))
            .ignoreExceptions()
            .until(
                () -> MailchimpSandbox.start(PORT, home.resolve("mailchimp.json")),
                started -> started != null);
    return new TestHub.Sandboxes(mailchimp, MailerLiteSandbox.start());
  }

  static List<Path> kept() throws IOException {
    try (var files = Files.list(KEPT)) {
      return files.filter(file -> file.toString().endsWith(".zip")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("kept")
  void todays_hub_goes_on_where_an_earlier_one_stopped(Path file) throws Exception {
    KeptFolder.putBack(file, version(file.getFileName().toString()), home);
    for (var id : List.of("0", "3", "4")) {
      at.mailchimp()
          .put("person" + id + "@example.com", "subscribed", Map.of("FNAME", "Person " + id));
    }
    at.mailchimp().put("person1@example.com", "unsubscribed", Map.of("FNAME", "Person 1"));

    try (var hub = TestHub.at(home, at, QUICK)) {
      assertThat(migratedTo(hub)).isEqualTo(newestMigration());
      assertThat(verify()).as("the register").isZero();
      provesItsFirstEntry(hub);
      knowsWhoItIsAbout(hub);
      goesOn(hub);
    }

    try (var again = TestHub.at(home, at, QUICK)) {
      again.quiet();
      again.sequenced();
      assertThat(verify()).as("the register after the second start").isZero();
      assertThat(again.count("select count(*) from disclosure_halt")).isZero();
    }
  }

  /** What is kept: five people and a customer, a no, an erasure with its end, and one open case. */
  private static void live(TestHub hub) {
    hub.approve();
    hub.takeIn(Given.people(5).csv());
    hub.quiet();
    hub.takeIn(
        Given.contacts()
            .withdrawn("p1", "person1@example.com", "Person 1", "2026-06-01T00:00:00Z")
            .csv());
    file(hub, CaseKind.ERASURE, "p2");
    file(hub, CaseKind.ACCESS, "p3");
    customer(hub);
    hub.quiet();
    hub.until(
        "select done_at is not null from rights_case where kind = %d"
            .formatted(CaseKind.ERASURE.code()));
    hub.sequenced();
  }

  private static UUID file(TestHub hub, CaseKind kind, String id) {
    return hub.bean(Cases.class)
        .file(
            new Cases.Request(
                kind,
                CaseScope.PERSON,
                new Cases.Who.Known("crm", id),
                Optional.empty(),
                Optional.of("met in person"),
                Optional.empty(),
                Channel.API),
            TestHub.COMPLIANCE)
        .ref();
  }

  private static ItemChange customer(TestHub hub) {
    var books = new BooksHub(hub, null);
    return books.take(books.customer("C-1", "Acme", "billing@example.com")).get(0);
  }

  private static void provesItsFirstEntry(TestHub hub) throws Exception {
    var entry = hub.count("select first_entry from run where first_idx = 0");
    var proof =
        new Http(hub)
            .get(
                hub.token("prover", Role.AUDITOR),
                "/api/v1/register/proofs/inclusion?entry=" + entry);
    assertThat(proof.status()).as(proof.text()).isEqualTo(200);
    var checkpoint = Checkpoint.parse(proof.at("/checkpoint")).orElseThrow();
    var path =
        StreamSupport.stream(proof.json().get("path").spliterator(), false)
            .map(hash -> Base64.getDecoder().decode(hash.asString()))
            .toList();
    assertThat(
            ProofCheck.inclusion(
                0, checkpoint.size(), leafHash(proof.at("/leaf")), path, checkpoint.root()))
        .isTrue();
  }

  private static byte[] leafHash(String leaf) throws Exception {
    var bytes = new ByteArrayOutputStream();
    bytes.write(0);
    bytes.write(leaf.getBytes(StandardCharsets.UTF_8));
    return MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
  }

  /** Their values open, and are the same as then. */
  private static void knowsWhoItIsAbout(TestHub hub) {
    var http = new Http(hub);
    var carl = hub.token("carl", Role.COMPLIANCE);
    var open = ref(hub, CaseKind.ACCESS);
    assertThat(
            http.post(carl, "/api/v1/cases/%s/statement".formatted(open), JSON, "")
                .json()
                .at("/known/0/values/contact.email")
                .asString())
        .isEqualTo("person3@example.com");
    var erased =
        http.get(carl, "/api/v1/cases/%s/certificate".formatted(ref(hub, CaseKind.ERASURE)));
    assertThat(erased.status()).as(erased.text()).isEqualTo(200);
    assertThat(erased.text()).contains("newsletter-mailchimp");

    hub.takeIn(
        Given.contacts()
            .consenting("p0", "person0@example.com", "Person 0")
            .consenting("p3", "person3@example.com", "Person 3")
            .csv());
    assertThat(hub.count("select unchanged from import order by id desc limit 1")).isEqualTo(2);
    assertThat(customer(hub).change()).isEqualTo(ItemChange.Change.UNCHANGED);
  }

  private static String ref(TestHub hub, CaseKind kind) {
    return hub.db()
        .sql("select ref::text from rights_case where kind = :kind")
        .param("kind", kind.ordinal())
        .query(String.class)
        .single();
  }

  /** A change is sent; who said no or was erased is left alone. */
  private void goesOn(TestHub hub) {
    hub.takeIn(Given.people(3).consenting("p4", "person4@example.com", "Changed").csv());
    hub.quiet();
    hub.sequenced();

    assertThat(at.mailchimp().member("person4@example.com").orElseThrow().mergeFields())
        .containsEntry("FNAME", "Changed");
    assertThat(at.mailchimp().member("person1@example.com").orElseThrow().status())
        .isEqualTo("unsubscribed");
    assertThat(at.mailchimp().member("person2@example.com")).isEmpty();
  }

  private int verify() {
    System.setProperty("hub.data", home.resolve("data").toString());
    try {
      return Cli.run(
          new String[] {
            "register",
            "verify",
            "--key",
            home.resolve("safe/register/keys/0001.pub").toString(),
            "--checkpoints",
            home.resolve("safe").toString()
          });
    } finally {
      System.clearProperty("hub.data");
    }
  }

  private static int migratedTo(TestHub hub) throws Exception {
    try (var owner = Owner.connect(hub);
        var statement = owner.createStatement();
        var newest =
            statement.executeQuery("select max(version::int) from hub.flyway_schema_history")) {
      newest.next();
      return newest.getInt(1);
    }
  }

  private static int newestMigration() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/db/migration"))) {
      return files.mapToInt(file -> version(file.getFileName().toString())).max().orElseThrow();
    }
  }

  /** Of {@code V12__name.sql} or {@code V12.zip}: 12. */
  private static int version(String name) {
    return Integer.parseInt(name.replaceAll("^V([0-9]+)\\D.*", "$1"));
  }
}
