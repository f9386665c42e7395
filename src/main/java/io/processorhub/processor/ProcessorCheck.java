package io.processorhub.processor;

import io.processorhub.foundation.Blanks;
import io.processorhub.foundation.StrictYaml.Wrong;
import java.net.URI;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a record about a processor must hold. */
final class ProcessorCheck {

  private static final Pattern KEY = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
  private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");
  private static final Pattern HOST =
      Pattern.compile("(\\*\\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");
  private static final int LONGEST = 2_000;

  private final List<Wrong> wrong = new ArrayList<>();

  private ProcessorCheck() {}

  static List<Wrong> of(ProcessorFile file) {
    var check = new ProcessorCheck();
    check.file(file);
    return check.wrong;
  }

  private void file(ProcessorFile file) {
    if (file.processor() == null || !KEY.matcher(file.processor()).matches()) {
      add("processor", "must be there: small letters, digits, dashes");
    }
    if (file.facts() != null) {
      facts(file.facts());
    }
    each("agreements", file.agreements(), this::agreement);
    each("assessments", file.assessments(), this::assessment);
    each("subProcessors", file.subProcessors(), this::subProcessor);
    each("mechanisms", file.mechanisms(), this::mechanism);
  }

  private void facts(ProcessorFacts facts) {
    text("facts > legalName", facts.legalName(), false);
    text("facts > address", facts.address(), false);
    country("facts > country", facts.country(), false);
    url("facts > privacyUrl", facts.privacyUrl());
    each("facts > storage", facts.storage(), (path, one) -> country(path, one, true));
    each("facts > hosts", facts.hosts(), this::host);
    each("facts > contacts", facts.contacts(), this::contact);
    each(
        "facts > measures",
        facts.measures(),
        (path, one) -> text(path + " > text", one.text(), true));
    each(
        "facts > erasure",
        facts.erasure(),
        (path, one) -> text(path + " > means", one.means(), true));
    facts
        .activities()
        .forEach(
            (purpose, one) -> {
              if (one == null) {
                add("facts > activities > " + purpose, "is empty; leave it out");
              }
            });
    each("facts > statements", facts.statements(), this::statement);
  }

  private void host(String path, String host) {
    if (host == null || !HOST.matcher(host).matches()) {
      add(path, "is no host; write api.example.com, or *.example.com for all hosts below it");
    } else if (host.startsWith("*.") && host.indexOf('.', 2) < 0) {
      add(path, "would approve a whole top-level domain; name the processor's own");
    }
  }

  private void contact(String path, ProcessorFacts.Contact contact) {
    text(path + " > about", contact.about(), true);
    if (contact.email() == null && contact.url() == null) {
      add(path, "needs an 'email' or a 'url'");
    }
  }

  private void statement(String path, ProcessorFacts.Statement statement) {
    text(path + " > about", statement.about(), true);
    text(path + " > text", statement.text(), true);
    text(path + " > source", statement.source(), true);
    there(path + " > on", statement.on());
  }

  private void agreement(String path, Agreement agreement) {
    there(path + " > kind", agreement.kind());
    text(path + " > reference", agreement.reference(), true);
    url(path + " > link", agreement.link());
    there(path + " > signedOn", agreement.signedOn());
    there(path + " > effectiveFrom", agreement.effectiveFrom());
    order(path + " > expiresOn", agreement.effectiveFrom(), agreement.expiresOn());
    there(path + " > ownUse", agreement.ownUse());
    agreement
        .checklist()
        .forEach(
            (letter, point) -> {
              if (!Agreement.LETTERS.contains(letter) || point == null) {
                add(path + " > checklist", "has the letters a to h, each with 'met'");
              }
            });
  }

  private void assessment(String path, Assessment assessment) {
    there(path + " > performedOn", assessment.performedOn());
    text(path + " > performedBy", assessment.performedBy(), true);
    there(path + " > outcome", assessment.outcome());
    there(path + " > nextReviewOn", assessment.nextReviewOn());
    order(path + " > nextReviewOn", assessment.performedOn(), assessment.nextReviewOn());
    if (assessment.outcome() == Assessment.Outcome.PASS_WITH_CONDITIONS
        && assessment.conditions().isEmpty()) {
      add(path + " > conditions", "must name the conditions");
    }
  }

  private void subProcessor(String path, SubProcessor one) {
    text(path + " > name", one.name(), true);
    text(path + " > address", one.address(), false);
    text(path + " > contact", one.contact(), false);
    text(path + " > parent", one.parent(), false);
    text(path + " > service", one.service(), false);
    each(path + " > categories", one.categories(), (at, category) -> text(at, category, true));
    country(path + " > country", one.country(), true);
    there(path + " > since", one.since());
    there(path + " > decision", one.decision());
    order(path + " > until", one.since(), one.until());
    order(path + " > objectionUntil", one.notifiedOn(), one.objectionUntil());
  }

  private void mechanism(String path, Mechanism one) {
    country(path + " > country", one.country(), true);
    there(path + " > means", one.means());
    there(path + " > validFrom", one.validFrom());
    order(path + " > validUntil", one.validFrom(), one.validUntil());
  }

  private <T> void each(String path, List<T> list, Each<T> check) {
    for (var i = 0; i < list.size(); i++) {
      var at = path + " > " + (i + 1);
      if (list.get(i) == null) {
        add(at, "is empty; leave it out");
      } else {
        check.of(at, list.get(i));
      }
    }
  }

  private void there(String path, Object value) {
    if (value == null) {
      add(path, "must be there");
    }
  }

  private void text(String path, String text, boolean needed) {
    if (needed && (text == null || text.isBlank())) {
      add(path, "must be there");
    } else if (text != null && text.length() > LONGEST) {
      add(path, "is longer than %d characters".formatted(LONGEST));
    } else if (text != null && (Blanks.hidden(text) || text.chars().anyMatch(c -> c < 0x20))) {
      add(path, "holds a line break or a character that nobody sees; write one line");
    }
  }

  private void country(String path, String country, boolean needed) {
    if (country == null ? needed : !COUNTRY.matcher(country).matches()) {
      add(path, "must be a country: two capital letters, ISO 3166-1");
    }
  }

  private void url(String path, String url) {
    try {
      if (url != null && !List.of("https", "http").contains(URI.create(url).getScheme())) {
        add(path, "must begin with https://");
      }
    } catch (IllegalArgumentException e) {
      add(path, "is no address on the web");
    }
  }

  private void order(String path, LocalDate first, LocalDate second) {
    if (first != null && second != null && second.isBefore(first)) {
      add(path, "is before it begins");
    }
  }

  private void add(String path, String words) {
    wrong.add(
        new Wrong(
            path, "'%s' %s".formatted(path.substring(path.lastIndexOf("> ") + 1).strip(), words)));
  }

  private interface Each<T> {
    void of(String path, T one);
  }
}
