package io.processorhub.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processorhub.TestHub;
import io.processorhub.access.Actor;
import io.processorhub.access.Role;
import io.processorhub.connector.ConnectorFiles;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
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
