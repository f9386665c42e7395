package io.processorhub.connector;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.processorhub.TestHub;
import io.processorhub.copy.Batch;
import io.processorhub.copy.Budget;
import io.processorhub.copy.CallOutcome;
import io.processorhub.copy.InDoubtBatch;
import io.processorhub.copy.Operation;
import io.processorhub.copy.Permit;
import io.processorhub.copy.Presence;
import io.processorhub.copy.Sighting;
import io.processorhub.foundation.Deadline;
import io.processorhub.processor.Connections;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * An adapter translates: it opens no socket, decides nothing, and makes no call that it did not
 * name.
 */
class AdaptersTest {

  /** What an adapter may know of the room below: what it translates from and to. */
  private static final Set<Class<?>> WORDS =
      Set.of(
          Batch.class,
          Batch.Line.class,
          CallOutcome.class,
          InDoubtBatch.Found.class,
          Operation.class,
          Presence.class,
          Sighting.class);

  @Test
  void an_adapter_reaches_nothing_but_its_wire() {
    var adapters = adapters();
    assertThat(adapters).contains(DescribedAdapter.class.getName());
    noClasses()
        .that(are(adapters))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.net..",
            "java.nio.channels..",
            "java.sql..",
            "javax.net..",
            "org.apache.hc..",
            "org.apache.camel..",
            "org.springframework..",
            "io.processorhub.register..",
            "io.processorhub.consent..",
            "io.processorhub.subject..")
        .check(CLASSES);
    noClasses()
        .that(are(adapters))
        .should()
        .dependOnClassesThat(
            are(
                names(
                    Calls.class,
                    Operations.class,
                    GuardedWire.class,
                    Credentials.class,
                    Call.class)))
        .check(CLASSES);
    classes()
        .that(are(adapters))
        .should()
        .onlyDependOnClassesThat(
            DescribedPredicate.describe(
                "the words of a batch, or other rooms",
                one ->
                    !one.getPackageName().equals("io.processorhub.copy")
                        || WORDS.stream()
                            .anyMatch(
                                word ->
                                    outermost(one).equals(word.getName())
                                        || one.getName().equals(word.getName()))))
        .check(CLASSES);
  }

  @Test
  void a_call_that_was_not_named_is_a_fault_and_never_leaves() {
    try (var hub = TestHub.start()) {
      var approved = hub.bean(Connections.class).approved().get(0);
      var budget = hub.bean(Budget.class);
      var permit =
          budget.take(approved, List.of("find"), Instant.now().plusSeconds(30), true).orElseThrow();
      var wire = wire(hub, permit);
      var request =
          new Request("POST", approved.declaration().target().get("url"), Optional.empty());

      wire.call(request);
      var arrived = hub.writes();

      assertThatThrownBy(() -> wire.call(request)).isInstanceOf(Wire.OneCallTooMany.class);
      assertThat(hub.writes()).isEqualTo(arrived);
    }
  }

  @Test
  void what_an_operation_did_not_need_counts_for_nobody() {
    try (var hub = TestHub.start()) {
      var approved = hub.bean(Connections.class).approved().get(0);
      var budget = hub.bean(Budget.class);
      var calls = hub.count("select count(*) from provider_call");
      var permit =
          budget
              .take(approved, List.of("find", "upsert"), Instant.now().plusSeconds(30), true)
              .orElseThrow();
      assertThat(hub.count("select count(*) from provider_call")).isEqualTo(calls + 2);
      assertThat(hub.count("select count(*) from provider_call where open")).isEqualTo(1);

      var wire = wire(hub, permit);
      wire.call(new Request("POST", approved.declaration().target().get("url"), Optional.empty()));
      assertThat(wire.carried()).isFalse();
      wire.giveBack();
      budget.over(permit);

      assertThat(hub.count("select count(*) from provider_call")).isEqualTo(calls + 1);
      assertThat(hub.count("select count(*) from provider_call where open")).isZero();
    }
  }

  private static GuardedWire wire(TestHub hub, Permit permit) {
    var approved = hub.bean(Connections.class).approved().get(0);
    return new GuardedWire(
        hub.bean(Calls.class),
        hub.bean(Budget.class),
        approved,
        "Bearer none",
        Deadline.in(Duration.ofSeconds(30)),
        permit);
  }

  private static final com.tngtech.archunit.core.domain.JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.processorhub");

  /** The adapters and what they are made of: the classes of their room that they reach. */
  private static Set<String> adapters() {
    var found =
        CLASSES.stream()
            .filter(one -> one.isAssignableTo(Adapter.class) && !one.isInterface())
            .collect(Collectors.toSet());
    var reached = Set.<JavaClass>of();
    while (!reached.equals(found)) {
      reached = Set.copyOf(found);
      reached.forEach(one -> parts(one).forEach(found::add));
    }
    return found.stream().map(JavaClass::getName).collect(Collectors.toSet());
  }

  private static Stream<JavaClass> parts(JavaClass one) {
    return one.getDirectDependenciesFromSelf().stream()
        .map(dependency -> dependency.getTargetClass().getBaseComponentType())
        .filter(part -> part.getPackageName().startsWith("io.processorhub.connector"))
        .filter(part -> !outermost(part).equals(ErasureCalls.class.getName()))
        .filter(part -> !outermost(part).equals(Wire.class.getName()));
  }

  private static String outermost(JavaClass one) {
    return one.getName().replaceFirst("\\$.*", "");
  }

  private static Set<String> names(Class<?>... classes) {
    return Stream.of(classes).map(Class::getName).collect(Collectors.toSet());
  }

  private static DescribedPredicate<JavaClass> are(Set<String> names) {
    return DescribedPredicate.describe(
        "adapters and their parts", one -> names.contains(one.getName()));
  }
}
