package io.processorhub;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Days are days of the organisation's zone: nothing asks which day it is where the machine or the
 * database session happens to be. A test that does fails for an hour or two each night.
 */
class CalendarTest {

  private static final Set<String> DAYS =
      Set.of(
          "java.time.LocalDate",
          "java.time.LocalDateTime",
          "java.time.LocalTime",
          "java.time.ZonedDateTime",
          "java.time.OffsetDateTime",
          "java.time.OffsetTime",
          "java.time.Year",
          "java.time.YearMonth",
          "java.time.MonthDay");

  private static final Set<String> OF_THE_MACHINE =
      Set.of(
          "java.time.ZoneId.systemDefault",
          "java.time.Clock.systemDefaultZone",
          "java.util.TimeZone.getDefault",
          "java.util.Calendar.getInstance",
          "java.sql.Timestamp.toLocalDateTime",
          "java.sql.Timestamp.valueOf",
          "java.sql.Date.valueOf",
          "java.sql.Date.toLocalDate");

  /** In SQL: the session's zone, which is the machine's. */
  private static final Pattern OF_THE_SESSION =
      Pattern.compile(
          "\\b(current_date|current_time|localtime|localtimestamp)\\b|(now|_timestamp)\\(\\)\\s*::\\s*date|date_trunc\\('(day|week|month|year)'|today\\('UTC");

  private static final JavaClasses ALL = new ClassFileImporter().importPackages("io.processorhub");

  @Test
  void no_class_asks_for_the_machines_day() {
    assertThat(
            ALL.stream()
                .filter(type -> !type.getName().startsWith(Offender.class.getName()))
                .filter(CalendarTest::asksTheMachine)
                .map(JavaClass::getName))
        .isEmpty();
  }

  @Test
  void no_sql_asks_for_the_sessions_day() throws IOException {
    try (var files = Files.walk(Path.of("src"))) {
      assertThat(
              files
                  .filter(file -> file.toString().matches(".*\\.(java|sql)"))
                  .filter(file -> !file.endsWith("CalendarTest.java"))
                  .filter(file -> OF_THE_SESSION.matcher(read(file)).find()))
          .isEmpty();
    }
  }

  @Test
  void the_rule_finds_a_class_that_asks_by_a_call_or_by_a_reference() {
    assertThat(
            new ClassFileImporter()
                    .importClasses(
                        Offender.Call.class, Offender.Reference.class, Offender.Zoned.class)
                    .stream()
                    .filter(CalendarTest::asksTheMachine)
                    .map(JavaClass::getSimpleName)
                    .collect(toSet()))
        .containsExactlyInAnyOrder("Call", "Reference");
    assertThat("due_on < current_date and x").containsPattern(OF_THE_SESSION);
    assertThat("(now() at time zone ?)::date").doesNotContainPattern(OF_THE_SESSION);
  }

  private static boolean asksTheMachine(JavaClass type) {
    return Stream.<JavaAccess<?>>concat(
            type.getMethodCallsFromSelf().stream(), type.getMethodReferencesFromSelf().stream())
        .anyMatch(CalendarTest::isMachines);
  }

  private static boolean isMachines(JavaAccess<?> access) {
    var owner = access.getTargetOwner().getName();
    var name = owner + "." + access.getName();
    return OF_THE_MACHINE.contains(name)
        || DAYS.contains(owner)
            && access.getName().equals("now")
            && access.getTarget().getFullName().endsWith(".now()");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the rule must find, and what it must not. */
  private static final class Offender {

    private static final class Call {
      LocalDate day() {
        return LocalDate.now();
      }
    }

    private static final class Reference {
      java.util.function.Supplier<LocalDate> day() {
        return LocalDate::now;
      }
    }

    private static final class Zoned {
      LocalDate day(ZoneId zone) {
        return Instant.EPOCH.atZone(zone).toLocalDate().isAfter(LocalDate.now(zone))
            ? LocalDate.EPOCH
            : LocalDate.now(zone);
      }
    }
  }
}
