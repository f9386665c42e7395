package io.processorhub.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processorhub.TestHub;
import io.processorhub.access.Actor;
import io.processorhub.access.Role;
import io.processorhub.connector.ConnectorFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The second pair of eyes is of somebody who never proposed the text. */
class FourEyesTest {

  private static final Actor AUTHOR = admin("ada");
  private static final Actor COLLEAGUE = admin("carl");

  @Test
  void an_author_may_not_approve_after_a_colleague_proposed_the_same_text_again() {
    try (var hub = TestHub.unapproved(Map.of())) {
      var connections = hub.bean(Connections.class);
      var first = propose(hub, AUTHOR);
      var second = propose(hub, COLLEAGUE);

      assertThat(second.digestHex()).isEqualTo(first.digestHex());
      assertThat(second.proposedBy()).isEqualTo("ada");
      assertThatThrownBy(() -> approve(connections, second, AUTHOR))
          .hasMessageContaining("ada proposed this declaration");
      assertThatThrownBy(() -> approve(connections, second, COLLEAGUE))
          .hasMessageContaining("carl proposed this declaration");

      approve(connections, second, third());
      assertThat(connections.twoEyes()).isEmpty();
      assertThat(connections.approved(first.connection())).isPresent();
    }
  }

  @Test
  void an_approval_by_the_author_with_two_eyes_is_shown_though_a_colleague_proposed_later() {
    try (var hub = TestHub.unapproved(Map.of())) {
      var connections = hub.bean(Connections.class);
      propose(hub, AUTHOR);
      var proposal = propose(hub, COLLEAGUE);

      connections.approve(proposal.connection(), proposal.digestHex(), AUTHOR, false);

      assertThat(connections.twoEyes()).containsExactly(proposal.connection());
    }
  }

  /** One letter changed by an author, proposed by a colleague's routine. */
  @Test
  void an_author_of_an_earlier_version_may_not_approve_the_next_one() throws IOException {
    try (var hub = TestHub.unapproved(Map.of())) {
      var connections = hub.bean(Connections.class);
      propose(hub, AUTHOR);
      var next = propose(hub, COLLEAGUE, REWORDED);

      assertThatThrownBy(() -> approve(connections, next, AUTHOR))
          .hasMessageContaining("ada proposed this declaration, or an earlier one");

      approve(connections, next, third());
      var later = propose(hub, COLLEAGUE, text -> REWORDED.apply(text).replace("readers", "us"));
      approve(connections, later, AUTHOR);
      assertThat(connections.approved(later.connection())).isPresent();
    }
  }

  @Test
  void a_narrowing_in_between_makes_no_author_a_second_person() throws IOException {
    try (var hub = TestHub.unapproved(Map.of())) {
      var connections = hub.bean(Connections.class);
      var whole = propose(hub, COLLEAGUE);
      approve(connections, whole, third());
      propose(hub, AUTHOR, REWORDED);
      var narrow = propose(hub, COLLEAGUE, NARROWED);
      assertThat(connections.approved(whole.connection()).orElseThrow().digestHex())
          .as("in force by itself")
          .isEqualTo(narrow.digestHex());

      var again = propose(hub, COLLEAGUE, text -> REWORDED.apply(text).replace("readers", "us"));
      assertThatThrownBy(() -> approve(connections, again, AUTHOR))
          .hasMessageContaining("ada proposed this declaration, or an earlier one");
      assertThatThrownBy(() -> approve(connections, propose(hub, AUTHOR), COLLEAGUE))
          .as("wide again, as it was approved once")
          .hasMessageContaining("carl proposed this declaration");
    }
  }

  private static final UnaryOperator<String> REWORDED =
      text -> text.replace("greets its reader", "greets its readers");

  private static final UnaryOperator<String> NARROWED =
      text -> text.replaceFirst(" *contact.given_name:.*\n", "");

  private static Connections.Proposal propose(TestHub hub, Actor by, UnaryOperator<String> change)
      throws IOException {
    var file = hub.connectors().resolve("mailchimp.yaml");
    var text = Files.readString(file);
    Files.writeString(file, change.apply(text));
    try {
      return propose(hub, by);
    } finally {
      Files.writeString(file, text);
    }
  }

  private static Connections.Proposal propose(TestHub hub, Actor by) {
    var declaration =
        hub.bean(ConnectorFiles.class).read().values().stream().findFirst().orElseThrow();
    return hub.bean(Connections.class).propose(declaration, by);
  }

  private static void approve(Connections connections, Connections.Proposal proposal, Actor by) {
    connections.approve(proposal.connection(), proposal.digestHex(), by, true);
  }

  private static Actor third() {
    return new Actor("cora", Role.COMPLIANCE, OptionalLong.empty(), Instant.MAX);
  }

  private static Actor admin(String name) {
    return new Actor(name, Role.ADMIN, OptionalLong.empty(), Instant.MAX);
  }
}
