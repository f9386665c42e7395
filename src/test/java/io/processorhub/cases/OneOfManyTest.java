package io.processorhub.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.TestHub;
import io.processorhub.erasure.ErasureTest;
import io.processorhub.erasure.ForwardingIssue;
import io.processorhub.processor.ProviderKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A fault about one erased person is named in their case, and stops no other erasure. */
class OneOfManyTest {

  @Test
  void an_id_that_is_not_known_is_looked_up_before_it_is_looked_whether_they_are_gone()
      throws IOException {
    try (var hub =
        hub(
            "mailerlite",
            text -> text.replace("\"GET /subscribers/{key}\"", "\"GET /subscribers/{id}\""))) {
      hub.takeIn(Given.ada().csv());
      hub.quiet();
      var filed = ErasureTest.erase(hub, "ada");
      ErasureTest.through(hub, filed);
      ErasureTest.list(hub).join().accept("ada@example.com");
      ErasureTest.sweep(hub);

      ErasureTest.through(hub, filed);

      assertThat(ErasureTest.view(hub, filed).parts().get(0).reappeared()).isEqualTo(1);
      assertThat(ErasureTest.list(hub).addresses().get()).isEmpty();
      assertThat(ErasureTest.withoutOutcome(hub)).isZero();
    }
  }

  @Test
  void a_call_that_cannot_be_made_for_one_person_is_named_and_the_others_go_on()
      throws IOException {
    var ada = ProviderKey.parse("md5(contact.email)").of("ada@example.com");
    try (var hub =
        hub(
            "mailchimp",
            text ->
                text.replace(
                    "    request: POST /lists/{list}/members/{id}/actions/delete-permanent\n",
                    "    request: POST /lists/{list}/members/{id}/actions/delete-permanent\n    body: 'if .items[0].key == \"%s\" then error(\"no\") else {} end'\n"
                        .formatted(ada)))) {
      hub.takeIn(Given.ada().consenting("grace", "grace@example.com", "Grace").csv());
      hub.quiet();
      var broken = ErasureTest.erase(hub, "ada");
      var fine = ErasureTest.erase(hub, "grace");

      ErasureTest.through(hub, fine);
      hub.until(
          "select count(*) = 1 from forwarding where trouble = "
              + ForwardingIssue.ACTION_REQUIRED.code());

      var part = ErasureTest.view(hub, broken).parts().get(0);
      assertThat(part.trouble()).contains("ACTION_REQUIRED");
      assertThat(part.sentence()).contains("by a fault of the connector file or the hub");
      assertThat(ErasureTest.list(hub).addresses().get()).containsExactly("ada@example.com");
    }
  }

  private static TestHub hub(String processor, UnaryOperator<String> change) throws IOException {
    var text = Files.readString(Path.of("connectors/" + processor + ".yaml"));
    var changed = change.apply(text);
    assertThat(changed).isNotEqualTo(text);
    var folder = Files.createTempDirectory(Path.of("target"), "connector");
    var file = Files.writeString(folder.resolve(processor + ".yaml"), changed);
    var hub = TestHub.startWith(file, new HashMap<>(ErasureTest.FAST));
    hub.until("select bool_and(baseline_at is not null) from connection");
    return hub;
  }
}
