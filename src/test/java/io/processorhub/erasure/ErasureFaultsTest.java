package io.processorhub.erasure;

import static io.processorhub.erasure.ErasureTest.erase;
import static io.processorhub.erasure.ErasureTest.erasing;
import static io.processorhub.erasure.ErasureTest.hub;
import static io.processorhub.erasure.ErasureTest.letDaysPass;
import static io.processorhub.erasure.ErasureTest.list;
import static io.processorhub.erasure.ErasureTest.settings;
import static io.processorhub.erasure.ErasureTest.sweep;
import static io.processorhub.erasure.ErasureTest.through;
import static io.processorhub.erasure.ErasureTest.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processorhub.Given;
import io.processorhub.TestHub;
import io.processorhub.cases.CaseList;
import io.processorhub.cases.CaseView;
import io.processorhub.cases.Cases;
import io.processorhub.cases.Certificate;
import io.processorhub.cases.Certificates;
import io.processorhub.foundation.Refused;
import io.processorhub.processor.Connections;
import io.processorhub.sandbox.Misbehaviour;
import io.processorhub.sandbox.Misbehaviour.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes wrong while people are erased, by the entries of docs/faults.md. */
class ErasureFaultsTest {

  private static final Path MAILCHIMP = Path.of("connectors/mailchimp.yaml");

  static Stream<Path> files() throws IOException {
    return ErasureTest.files();
  }

  @ParameterizedTest
  @MethodSource("files")
  void e03_while_a_processor_refuses_our_credential_the_case_is_open_late_and_seen(Path file) {
    try (var hub = withAda(file)) {
      list(hub).misbehave().accept(status(401).times(6));

      var filed = erase(hub, "ada");
      hub.until("select count(*) = 1 from forwarding where trouble = 3");
      hub.db().sql("update rights_case set due_on = today('Europe/Berlin') - 1").update();

      assertThat(view(hub, filed).done()).isFalse();
      assertThat(view(hub, filed).parts().get(0).sentence()).contains("credentials refused");
      assertThat(overdue(hub)).extracting(CaseView::ref).containsExactly(filed.ref());

      through(hub, filed);
      assertThat(list(hub).addresses().get()).isEmpty();
      assertThat(overdue(hub)).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void e03_a_connection_whose_file_is_gone_is_asked_all_the_same(Path file) throws IOException {
    try (var hub = withAda(file)) {
      Files.delete(hub.connectors().resolve(file.getFileName()));
      hub.until("select orphaned from connection");

      through(hub, erase(hub, "ada"));

      assertThat(list(hub).addresses().get()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void e04_an_old_file_and_a_listing_in_the_same_second_bring_nobody_back(Path file)
      throws Exception {
    try (var hub = withAda(file)) {
      var others = Executors.newFixedThreadPool(2);
      var filed = others.submit(() -> erase(hub, "ada"));
      var listing =
          others.submit(
              () -> {
                list(hub).join().accept("ada@example.com");
                sweep(hub);
              });
      for (var i = 0; i < 5; i++) {
        hub.takeIn(Given.ada().csv());
      }
      listing.get();
      others.shutdown();

      through(hub, filed.get());
      hub.quiet();
      sweep(hub);
      through(hub, filed.get());

      assertThat(list(hub).addresses().get()).isEmpty();
      assertThat(hub.count("select count(*) from subject")).isZero();
      assertThat(ErasureTest.withoutOutcome(hub)).isZero();
    }
  }

  @Test
  void e05_whoever_is_erased_twice_has_one_case_and_who_is_unknown_none() {
    try (var hub = withAda(MAILCHIMP)) {
      var first = erase(hub, "ada");
      through(hub, first);

      var second = erase(hub, "ada");

      assertThat(second.existing()).isTrue();
      assertThat(second.ref()).isEqualTo(first.ref());
      assertThatThrownBy(() -> erase(hub, "zqx-unknown"))
          .isInstanceOf(Refused.class)
          .hasMessageNotContaining("zqx-unknown");
      assertThat(hub.count("select count(*) from rights_case")).isEqualTo(1);
    }
  }

  @Test
  void e05_whoever_asks_twice_before_it_is_shown_who_asks_is_erased_once() {
    try (var hub = withAda(MAILCHIMP)) {
      var cases = hub.bean(Cases.class);
      var first =
          cases.file(ErasureTest.request("crm", "ada", Optional.empty()), TestHub.COMPLIANCE);

      var second = erase(hub, "ada");
      through(hub, second);

      assertThat(view(hub, first).state()).isEqualTo("joined");
      assertThat(
              hub.mailchimp().journal().stream()
                  .filter(call -> call.path().endsWith("delete-permanent")))
          .hasSize(1);
    }
  }

  @Test
  void h06_one_address_in_two_lists_is_erased_in_both_by_what_each_knows_it_by() {
    try (var hub = TestHub.startAll(settings(MAILCHIMP))) {
      hub.until("select bool_and(baseline_at is not null) from connection");
      hub.takeIn(Given.ada().csv());
      hub.quiet();
      assertThat(hub.count("select count(*) from copy where state = 2")).isEqualTo(2);

      var filed = erase(hub, "ada");
      through(hub, filed);

      assertThat(hub.mailchimp().members()).isEmpty();
      assertThat(hub.mailerlite().subscribers()).isEmpty();
      assertThat(view(hub, filed).parts())
          .allMatch(part -> part.ending().equals(Optional.of("ABSENT")))
          .hasSize(2);
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void p16_a_processor_that_still_shows_them_has_not_erased_them_yet(Path file) {
    try (var hub = withAda(file)) {
      list(hub).misbehave().accept(stillThere(hub).times(3));

      var filed = erase(hub, "ada");
      hub.until("select count(*) = 1 from forwarding where trouble = 1");

      assertThat(view(hub, filed).done()).isFalse();
      through(hub, filed);
      assertThat(view(hub, filed).parts().get(0).ending()).contains("ABSENT");
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void p16_who_comes_back_later_is_found_at_the_next_look_and_erased_again(Path file) {
    try (var hub = withAda(file)) {
      var filed = erase(hub, "ada");
      hub.until("select count(*) = 1 from forwarding where checks > 0");

      list(hub).join().accept("ada@example.com");
      letDaysPass(hub);
      hub.until("select count(*) = 1 from forwarding where reappeared = 1");
      through(hub, filed);

      assertThat(list(hub).addresses().get()).isEmpty();
      assertThat(view(hub, filed).parts().get(0).reappeared()).isEqualTo(1);
      var calls =
          list(hub).journal().get().stream()
              .filter(call -> call.path().endsWith(erasing(hub)) && call.isWrite());
      assertThat(calls).as("erased again").hasSizeGreaterThan(1);
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void p17_a_404_that_is_not_true_is_found_out(Path file) {
    try (var hub = withAda(file)) {
      list(hub).misbehave().accept(status(404).on("POST", erasing(hub)));

      through(hub, erase(hub, "ada"));

      assertThat(list(hub).addresses().get()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void p17_a_405_needs_a_person_and_a_202_is_no_yes(Path file) {
    try (var hub = withAda(file)) {
      list(hub).misbehave().accept(status(405).on("POST", erasing(hub)).times(3));
      list(hub).misbehave().accept(status(202).on("POST", erasing(hub)).times(2));

      var filed = erase(hub, "ada");
      hub.until("select count(*) = 1 from forwarding where trouble = 3 and cause = 'HTTP 405'");
      hub.until("select count(*) = 1 from forwarding where cause = 'HTTP 202'");

      assertThat(view(hub, filed).done()).isFalse();
      assertThat(list(hub).addresses().get()).hasSize(1);
      through(hub, filed);
      assertThat(list(hub).addresses().get()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void p17_who_is_still_there_after_a_204_gets_no_certificate(Path file) {
    try (var hub = withAda(file)) {
      list(hub)
          .misbehave()
          .accept(Misbehaviour.of(Kind.UNDONE).on("POST", erasing(hub)).times(Misbehaviour.ALWAYS));

      var filed = erase(hub, "ada");
      hub.until("select count(*) = 1 from forwarding where trouble = 1 and failures > 1");

      assertThat(noCertificate(hub, filed)).isTrue();
    }
  }

  /** A list that is gone, or whose key is another account's, answers 404 about everybody. */
  @ParameterizedTest
  @MethodSource("files")
  void p17_a_list_that_does_not_answer_as_itself_proves_nothing(Path file) {
    try (var hub = withAda(file)) {
      list(hub).misbehave().accept(status(404).times(Misbehaviour.ALWAYS));

      var filed = erase(hub, "ada");
      // A list that is asked for the person's id first refuses that already.
      hub.until("select count(*) = 1 from forwarding where trouble in (1, 3) and failures > 1");

      assertThat(view(hub, filed).parts().get(0).sentence())
          .containsAnyOf("the list does not answer as itself", "HTTP 404");
      assertThat(noCertificate(hub, filed)).isTrue();
      assertThat(list(hub).addresses().get()).hasSize(1);
    }
  }

  @Test
  void p17_another_audience_in_the_file_does_not_lead_an_erasure_astray() throws IOException {
    try (var hub = withAda(MAILCHIMP)) {
      var declared = hub.connectors().resolve("mailchimp.yaml");
      Files.writeString(
          declared,
          Files.readString(declared)
              .replace("{{mailchimp.audience}}", hub.mailchimp().secondAudience()));
      assertThatThrownBy(hub::approve).hasMessageContaining("keeps doing so");

      through(hub, erase(hub, "ada"));

      assertThat(hub.mailchimp().members()).isEmpty();
      assertThat(hub.mailchimp().journal())
          .noneMatch(call -> call.path().contains(hub.mailchimp().secondAudience()));
    }
  }

  @Test
  void p19_a_list_that_points_to_itself_is_no_listing() {
    try (var hub = TestHub.startWith(Path.of("connectors/mailerlite.yaml"), ErasureTest.FAST)) {
      hub.until("select bool_and(baseline_at is not null) from connection");
      hub.takeIn(Given.ada().consenting("grace", "grace@example.com", "Grace").csv());
      hub.quiet();
      hub.mailerlite()
          .misbehave(
              Misbehaviour.of(Kind.SAYS, "{\"data\":[],\"meta\":{\"next_cursor\":\"same\"}}")
                  .on("GET", "subscribers?")
                  .times(2));

      hub.bean(io.processorhub.copy.Sweeps.class)
          .ask(hub.bean(Connections.class).approved().get(0));
      hub.until("select count(*) = 1 from sweep where cause = 'the list points to itself'");

      assertThat(hub.count("select count(*) from copy where state = 2")).isEqualTo(2);
      assertThat(hub.mailerlite().subscribers()).hasSize(2);
    }
  }

  @Test
  void without_a_baseline_nobody_says_that_they_were_never_there() {
    try (var hub = TestHub.unapproved(all())) {
      hub.mailerlite().misbehave(Misbehaviour.of(Kind.ERROR_500).times(Misbehaviour.ALWAYS));
      hub.approve();
      hub.until("select count(*) = 1 from connection where baseline_at is not null");
      hub.db().sql("update connection set paused = true where baseline_at is null").update();
      hub.takeIn(Given.ada().csv());
      hub.until("select count(*) = 1 from copy where state = 2");

      var filed = erase(hub, "ada");
      hub.until("select count(*) = 1 from forwarding where ending = 0 and level = 3");

      var part = view(hub, filed).parts().get(1);
      assertThat(part.trouble()).contains("BASELINE_MISSING");
      assertThat(part.sentence()).contains("the next complete listing shows");
      assertThat(noCertificate(hub, filed)).isTrue();
      assertThat(hub.mailerlite().journal())
          .as("calls that name anybody")
          .noneMatch(call -> call.isWrite() || call.path().contains("ada"));
    }
  }

  private static java.util.Map<String, Object> all() {
    var all = settings(MAILCHIMP);
    all.put("hub.connectors", Path.of("connectors"));
    return all;
  }

  private static TestHub withAda(Path file) {
    var hub = hub(file);
    hub.takeIn(Given.ada().csv());
    hub.quiet();
    assertThat(list(hub).addresses().get()).containsExactly("ada@example.com");
    return hub;
  }

  private static Misbehaviour status(int status) {
    return Misbehaviour.of(Kind.STATUS, String.valueOf(status));
  }

  /** The answer to whoever looks whether they are gone. */
  private static Misbehaviour stillThere(TestHub hub) {
    var look =
        hub.bean(Connections.class)
            .approved()
            .get(0)
            .declaration()
            .calls()
            .verify()
            .absent()
            .request();
    var path = look.replaceAll("^GET |\\{.*", "").replaceAll("/lists/$", "/members/");
    return Misbehaviour.of(Kind.SAYS, "{\"data\":{\"id\":\"1\"}}").on("GET", path);
  }

  private static List<CaseView> overdue(TestHub hub) {
    return hub.bean(CaseList.class)
        .list(
            new CaseList.Filter(Optional.empty(), OptionalLong.empty(), true), Long.MAX_VALUE, 10);
  }

  /** Whether what may be handed over does not say yet that it is complete. */
  private static boolean noCertificate(TestHub hub, Cases.Filed filed) {
    return !view(hub, filed).done()
        && hub.bean(Certificates.class).of(filed.ref(), OptionalLong.empty()).stream()
            .noneMatch(Certificate::complete);
  }
}
