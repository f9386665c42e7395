package io.processorhub.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.processorhub.TestHub;
import io.processorhub.consent.Suppression;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;

/** A page of a sweep and the acceptance of an erasure at the same moment. */
class SweepLocksTest {

  @Test
  void a_page_that_waits_for_an_acceptance_does_not_keep_the_sweep_from_it() {
    try (var hub = TestHub.start(Map.of("hub.delivery.sweep-ms", 3_600_000))) {
      var sweeps = hub.bean(Sweeps.class);
      hub.until("select count(*) > 0 from connection where declaration is not null");
      var sweep = sweeps.next().orElseThrow();

      var page =
          hub.bean(TransactionTemplate.class)
              .execute(
                  status -> {
                    hub.bean(Suppression.class).erasing();
                    var waiting =
                        CompletableFuture.supplyAsync(
                            () -> sweeps.page(sweep, List.of(), Optional.of("2")));
                    hub.until(
                        "select count(*) = 1 from pg_locks where locktype = 'advisory' and not granted");
                    assertThatCode(() -> sweeps.ask(sweep.approved())).doesNotThrowAnyException();
                    return waiting;
                  });

      assertThat(page.join()).isTrue();
    }
  }
}
