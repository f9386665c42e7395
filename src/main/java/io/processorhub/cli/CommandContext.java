package io.processorhub.cli;

import io.processorhub.access.AccessConfiguration;
import io.processorhub.access.Actor;
import io.processorhub.access.ApiTokens;
import io.processorhub.access.Task;
import io.processorhub.account.AccountConfiguration;
import io.processorhub.cases.CasesConfiguration;
import io.processorhub.connector.ConnectorFileConfiguration;
import io.processorhub.consent.ConsentConfiguration;
import io.processorhub.copy.CopyConfiguration;
import io.processorhub.erasure.ErasureConfiguration;
import io.processorhub.foundation.FoundationConfiguration;
import io.processorhub.foundation.HubSettings;
import io.processorhub.item.ItemConfiguration;
import io.processorhub.mail.MailConfiguration;
import io.processorhub.minimisation.MinimisationConfiguration;
import io.processorhub.offboarding.OffboardingConfiguration;
import io.processorhub.processor.ProcessorConfiguration;
import io.processorhub.proof.ProofConfiguration;
import io.processorhub.register.RegisterConfiguration;
import io.processorhub.reports.ReportsConfiguration;
import io.processorhub.status.StatusConfiguration;
import io.processorhub.subject.SubjectConfiguration;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;

/** As much of the hub as a command needs: no web, no routes. */
final class CommandContext {

  /** Several commands over one hub in this thread; else each starts its own. */
  private static final ThreadLocal<ApplicationContext> SHARED = new ThreadLocal<>();

  private CommandContext() {}

  /** For tests: what commands of this thread run over; null: each starts its own again. */
  static void share(ApplicationContext hub) {
    SHARED.set(hub);
  }

  /** Runs a task over connector files alone, without a database. */
  static <T> T withFiles(Function<ApplicationContext, T> task) {
    return with(Files.class, task);
  }

  /** Runs a task over the hub's database. */
  static <T> T withHub(Function<ApplicationContext, T> task) {
    return with(Hub.class, task);
  }

  /** Runs the one task for a hub that does not start, since its safe folder lost the register. */
  static <T> T withHubThatDoesNotStart(Function<ApplicationContext, T> task) {
    return with(Hub.class, task, "--hub.register.adopt=true");
  }

  /**
   * Whose token is in the environment variable {@code HUB_TOKEN}.
   *
   * @throws IllegalArgumentException if there is none, or it is not valid
   */
  static Actor actor(ApplicationContext hub) {
    var token = hub.getEnvironment().getProperty("HUB_TOKEN", "");
    return hub.getBean(ApiTokens.class)
        .actor(token)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "this command needs a valid token in HUB_TOKEN; make one with: tokens issue NAME --role OPS"));
  }

  /** The same, if the table of tasks lets them do it. */
  static Actor actor(ApplicationContext hub, Task task) {
    var by = actor(hub);
    by.require(task);
    return by;
  }

  private static <T> T with(
      Class<?> configuration, Function<ApplicationContext, T> task, String... more) {
    if (SHARED.get() != null) {
      return task.apply(SHARED.get());
    }
    var application =
        new SpringApplicationBuilder(configuration)
            .web(WebApplicationType.NONE)
            .logStartupInfo(false)
            .build();
    try (var context =
        application.run(
            Stream.concat(
                    Stream.of("--hub.command=true", "--logging.level.io.processorhub=warn"),
                    Stream.of(more))
                .toArray(String[]::new))) {
      return task.apply(context);
    }
  }

  /** Not annotated as a configuration, or the hub itself would find it by its scan. */
  @EnableConfigurationProperties(HubSettings.class)
  @Import({ItemConfiguration.class, ConnectorFileConfiguration.class})
  static class Files {}

  @Import({
    FoundationConfiguration.class,
    AccessConfiguration.class,
    ItemConfiguration.class,
    SubjectConfiguration.class,
    ProcessorConfiguration.class,
    RegisterConfiguration.class,
    ProofConfiguration.class,
    ReportsConfiguration.class,
    ConsentConfiguration.class,
    MinimisationConfiguration.class,
    CopyConfiguration.class,
    ErasureConfiguration.class,
    CasesConfiguration.class,
    AccountConfiguration.class,
    OffboardingConfiguration.class,
    StatusConfiguration.class,
    MailConfiguration.class,
    ConnectorFileConfiguration.class
  })
  static class Hub {}
}
