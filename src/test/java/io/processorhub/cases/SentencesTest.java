package io.processorhub.cases;

import static io.processorhub.cases.Sentence.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.CaseScope;
import io.processorhub.erasure.CaseState;
import io.processorhub.erasure.ErasureFacts;
import io.processorhub.erasure.ForwardingResult;
import io.processorhub.foundation.Language;
import io.processorhub.foundation.Texts;
import io.processorhub.foundation.Wording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Every sentence × scope × ending × membership. The right sentences are written down here a second
 * time, by the sentence of the law or of the register that they rest on, and the whole is printed
 * as {@code docs/certificate-sentences.md}; run with {@code -Dhub.write=true} to write it anew.
 */
class SentencesTest {

  private static final Path DOC = Path.of("docs/certificate-sentences.md");
  private static final Texts TEXTS = Texts.shipped();
  private static final List<Wording> ALL_LANGUAGES =
      Arrays.stream(Language.values()).map(TEXTS::in).toList();
  private static final LocalDate DAY = LocalDate.of(2027, 1, 28);

  private static List<ErasureFacts> all() {
    var all = new ArrayList<ErasureFacts>();
    for (var scope : CaseScope.values()) {
      for (var rule : scope == CaseScope.ACCOUNT ? List.of(false, true) : List.of(false)) {
        for (var last : List.of(true, false)) {
          for (var attested : List.of(true, false)) {
            for (var ending : ForwardingResult.values()) {
              for (var done : List.of(true, false)) {
                all.add(facts(scope, rule, last, attested, done, Set.of(ending)));
                all.add(
                    facts(
                        scope,
                        rule,
                        last,
                        attested,
                        done,
                        EnumSet.of(ending, ForwardingResult.ABSENT)));
              }
            }
          }
        }
      }
    }
    return all;
  }

  private static ErasureFacts facts(
      CaseScope scope,
      boolean rule,
      boolean last,
      boolean attested,
      boolean done,
      Set<ForwardingResult> of) {
    return new ErasureFacts(
        scope,
        rule,
        last,
        last ? Optional.of(DAY) : Optional.empty(),
        attested ? Optional.of(DAY.minusYears(1)) : Optional.empty(),
        done,
        of.isEmpty() ? EnumSet.noneOf(ForwardingResult.class) : EnumSet.copyOf(of));
  }

  private static Set<Sentence> said(ErasureFacts one) {
    var said = EnumSet.noneOf(Sentence.class);
    for (var place : Place.values()) {
      said.addAll(Sentence.of(place, one));
    }
    return said;
  }

  /** Written by membership, scope and ending alone, and not by the predicates of the table. */
  private static Set<Sentence> right(ErasureFacts one) {
    var right = EnumSet.of(BEFORE_THE_HUB, FREE_TEXT, THEIR_BACKUPS, RECIPIENTS_ARE_ASKED, SETTLED);
    right.addAll(ofScope(one));
    right.addAll(ofMembership(one));
    for (var ending : one.endings()) {
      right.addAll(ofEnding(ending));
    }
    right.add(
        one.endings().contains(ForwardingResult.RETAINED)
            ? MUST_BE_KEPT
            : right.contains(KEY_DESTROYED)
                    && !right.contains(ADDRESS_IS_SHARED)
                    && !right.contains(YOU_CAME_BACK)
                ? ERASED
                : SOME_STAYS);
    if (!one.done()) {
      right.add(NOT_COMPLETE);
    }
    return right;
  }

  private static Collection<Sentence> ofScope(ErasureFacts one) {
    return switch (one.scope()) {
      case PERSON -> List.of(ALL_OF_THE_PERSON);
      case ACCOUNT -> List.of(one.byRule() ? PART_BY_RULE : PART_OF_A_CUSTOMER);
    };
  }

  private static Collection<Sentence> ofMembership(ErasureFacts one) {
    if (!one.keyDestroyed()) {
      return List.of(
          one.scope() == CaseScope.PERSON ? CUSTOMER_DECIDES : OTHER_CUSTOMER,
          COPIES_OF_THE_REST,
          PART_WAITS,
          YOUR_CUSTOMER_DECIDES);
    }
    return List.of(
        KEY_DESTROYED,
        CANNOT_BE_READ,
        DISK_SNAPSHOTS,
        one.attestedOn().isPresent() ? UNREADABLE : COPIES_NOT_ATTESTED);
  }

  private static Collection<Sentence> ofEnding(ForwardingResult ending) {
    return switch (ending) {
      case NOT -> List.of(LATER_LOOKS);
      case RETAINED -> List.of(LAW_KEEPS, REMEDIES, YOUR_REMEDIES);
      case SHARED -> List.of(ADDRESS_IS_SHARED);
      case RETURNED -> List.of(YOU_CAME_BACK);
      case ATTESTED -> List.of(BY_HAND, ATTESTED_BY_HAND);
      case NOT_A_RECIPIENT, NOT_FOUND, ABSENT, OFFBOARDED -> List.of();
    };
  }

  @Test
  void each_sentence_is_said_of_exactly_the_erasures_of_which_it_is_true() {
    for (var one : all()) {
      assertThat(said(one)).as(one.toString()).isEqualTo(right(one));
      assertThat(Sentence.of(Place.SUBJECT, one)).as("one subject: " + one).hasSize(1);
      assertThat(Sentence.of(Place.SCOPE, one)).as("one scope: " + one).hasSize(1);
    }
  }

  @Test
  void each_sentence_is_said_of_some_erasure_and_filled_in_wholly() {
    var said = EnumSet.noneOf(Sentence.class);
    for (var one : all()) {
      said.addAll(said(one));
      for (var place : Place.values()) {
        for (var wording : ALL_LANGUAGES) {
          assertThat(Sentence.paragraph(place, one, wording, "MobileWorks"))
              .doesNotContain("{", "on .", " , ", "den ,");
        }
      }
    }
    confirmed().forEach(one -> said.addAll(said(one)));
    assertThat(said).containsExactlyInAnyOrder(Sentence.values());
  }

  private static List<RequestFacts> confirmed() {
    var all = new ArrayList<RequestFacts>();
    for (var kind : CaseKind.values()) {
      for (var mail : List.of(true, false)) {
        all.add(new RequestFacts(kind, CaseState.OPEN, mail));
        if (kind == CaseKind.ERASURE) {
          all.add(new RequestFacts(kind, CaseState.DONE, mail));
          all.add(new RequestFacts(kind, CaseState.WAITING_CONTROLLER, mail));
        }
      }
    }
    return all;
  }

  private static Set<Sentence> said(RequestFacts one) {
    var said = EnumSet.noneOf(Sentence.class);
    for (var place : Place.values()) {
      said.addAll(Sentence.of(place, one));
    }
    return said;
  }

  private static Set<Sentence> right(RequestFacts one) {
    return switch (one.kind()) {
      case ERASURE ->
          one.state() == CaseState.WAITING_CONTROLLER
              ? EnumSet.of(REQUEST_CONFIRMED, CUSTOMER_MUST_DECIDE)
              : EnumSet.of(REQUEST_ACCEPTED, one.mail() ? MAIL_WHEN_DONE : NO_MAIL_WHEN_DONE);
      case WITHDRAWAL -> EnumSet.of(REQUEST_ACCEPTED, CONSENT_TAKEN_BACK);
      case RESTRICTION -> EnumSet.of(REQUEST_ACCEPTED, USED_FOR_NOTHING);
      case LIFTING -> EnumSet.of(REQUEST_ACCEPTED, USED_AGAIN);
      case RECTIFICATION -> EnumSet.of(REQUEST_ACCEPTED, CORRECTED_AT_THE_SOURCE);
      case ACCESS -> EnumSet.of(REQUEST_ACCEPTED, ANSWERED_WITHIN_A_MONTH);
    };
  }

  @Test
  void after_confirming_the_page_says_what_is_so_of_each_kind_of_request() {
    for (var one : confirmed()) {
      assertThat(said(one)).as(one.toString()).isEqualTo(right(one));
    }
    assertThat(confirmed().stream().filter(one -> said(one).contains(MAIL_WHEN_DONE)))
        .as("a mail is promised for an accepted erasure alone")
        .allMatch(one -> one.kind() == CaseKind.ERASURE && one.mail() && !one.waits());
  }

  /** A fact beside the table would be said of every erasure. */
  @Test
  void letters_and_pages_state_nothing_about_an_erasure_beside_the_table() throws IOException {
    for (var text :
        List.of(
            "src/main/resources/shipped-texts/en/letter-erasure-done.txt",
            "src/main/resources/shipped-texts/en/letter-request-accepted.txt",
            "src/main/resources/shipped-texts/en/pages.properties",
            "src/main/resources/shipped-texts/de/letter-erasure-done.txt",
            "src/main/resources/shipped-texts/de/letter-request-accepted.txt",
            "src/main/resources/shipped-texts/de/pages.properties",
            "src/main/jte/cases/certificate.jte",
            "src/main/jte/cases/check.jte")) {
      assertThat(Files.readString(Path.of(text)).replaceAll("(?s)<style>.*</style>", ""))
          .as(text)
          .doesNotContainIgnoringCase(
              "data was erased", "destroyed", "can be read", "no longer be read")
          .doesNotContainIgnoringCase("kept by law", "everything", "every company")
          .doesNotContainIgnoringCase("wurden gelöscht", "vernichtet", "nicht mehr lesen")
          .doesNotContainIgnoringCase("jedes Unternehmen");
    }
  }

  @Test
  void the_documented_table_is_the_one_of_the_code() throws IOException {
    if (Boolean.getBoolean("hub.write")) {
      Files.writeString(DOC, table());
    }
    assertThat(Files.readString(DOC)).isEqualTo(table());
  }

  private static String table() {
    var table =
        new StringBuilder(
            """
            # What letters, pages and certificates say about an erasure

            Generated from `Sentence` by `SentencesTest`. Each sentence is said only of the erasures of which it is true. "Last": nobody else provided
            the person, and the key was destroyed. "Other": somebody else still holds the person.

            | sentence | where | scope | membership | ending | attested | English | German |
            |---|---|---|---|---|---|---|---|
            """);
    for (var sentence : Sentence.values()) {
      if (confirmed().stream().noneMatch(one -> said(one).contains(sentence))) {
        table.append(row(sentence));
      }
    }
    return table + pageAfterConfirming();
  }

  private static String pageAfterConfirming() {
    var table =
        new StringBuilder(
            """

            ## The page after a request was confirmed

            Of an accepted erasure, the page says the sentences of "accepted" above first.

            | sentence | where | kind | a customer decides about all of it | mails leave | English | German |
            |---|---|---|---|---|---|---|
            """);
    for (var sentence : Sentence.values()) {
      var of = confirmed().stream().filter(one -> said(one).contains(sentence)).toList();
      if (!of.isEmpty()) {
        table.append(
            "| %s | %s | %s | %s | %s | %s |\n"
                .formatted(
                    sentence.name(),
                    sentence.place().name().toLowerCase(),
                    words(of.stream().map(one -> one.kind().word()), CaseKind.values().length),
                    words(of.stream().map(one -> one.waits() ? "yes" : "no"), 2),
                    words(of.stream().map(one -> one.mail() ? "yes" : "no"), 2),
                    words(sentence)));
      }
    }
    return table.toString();
  }

  private static String row(Sentence sentence) {
    var of = all().stream().filter(one -> said(one).contains(sentence)).toList();
    return "| %s | %s | %s | %s | %s | %s | %s |\n"
        .formatted(
            sentence.name(),
            sentence.place().name().toLowerCase(),
            words(of.stream().map(one -> one.scope().word()), CaseScope.values().length),
            words(of.stream().map(one -> one.keyDestroyed() ? "last" : "other"), 2),
            endings(of, sentence),
            words(of.stream().map(one -> one.attestedOn().isPresent() ? "yes" : "no"), 2),
            words(sentence));
  }

  private static String words(Sentence sentence) {
    return ALL_LANGUAGES.stream()
        .map(
            wording ->
                wording.of(
                    sentence.key(),
                    Map.of(
                        "day",
                        "{day}",
                        "attested",
                        "{attested}",
                        "organisation",
                        "{organisation}")))
        .collect(Collectors.joining(" | "));
  }

  private static String words(java.util.stream.Stream<String> some, int all) {
    var set = new TreeSet<>(some.toList());
    return set.size() == all ? "any" : String.join(", ", set);
  }

  private static String endings(List<ErasureFacts> of, Sentence sentence) {
    var alone = new TreeSet<String>();
    of.stream()
        .filter(one -> one.endings().size() == 1)
        .forEach(one -> one.endings().forEach(ending -> alone.add(ending.words())));
    return alone.size() == Arrays.stream(ForwardingResult.values()).count()
        ? "any"
        : String.join("; ", alone);
  }
}
