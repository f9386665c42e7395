package io.processorhub.processor;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * Who a processor is, as one version of its entry says; lists that were left out are empty.
 *
 * @param country where it is established, ISO 3166-1
 * @param storage countries in which it keeps data
 * @param hosts to which a connection of it may send, as somebody of ours approved them: {@code
 *     api.example.com} or {@code *.example.com}
 * @param measures technical and organisational
 * @param erasure what it can erase, and how
 * @param activities what we use it for, by purpose: what the records of processing need beyond the
 *     declaration
 * @param statements what it says of itself, with the source; nobody here vouches for it
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ProcessorFacts(
    String legalName,
    String tradingName,
    String address,
    String country,
    ProcessorRole role,
    String privacyUrl,
    List<Contact> contacts,
    List<String> storage,
    List<String> hosts,
    List<Measure> measures,
    List<Erasure> erasure,
    Map<String, Activity> activities,
    List<Statement> statements) {

  public ProcessorFacts {
    contacts = contacts == null ? List.of() : contacts;
    storage = storage == null ? List.of() : storage;
    hosts = hosts == null ? List.of() : hosts;
    measures = measures == null ? List.of() : measures;
    erasure = erasure == null ? List.of() : erasure;
    activities = activities == null ? Map.of() : activities;
    statements = statements == null ? List.of() : statements;
  }

  /** Nothing is known. */
  static ProcessorFacts none() {
    return new ProcessorFacts(
        null, null, null, null, null, null, null, null, null, null, null, null, null);
  }

  /** Whom to ask there, and about what: privacy, security, requests of people. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Contact(String about, String name, String email, String url) {}

  /**
   * @param kind e.g. access control, backup, encryption
   * @param iso the control of ISO 27001:2022 Annex A it stands for
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Measure(String kind, String text, String iso) {}

  /**
   * @param of what is erased, e.g. contact
   * @param means hard delete, forget, archive, anonymise, by hand, by mail
   * @param within how long it takes by contract, ISO 8601
   * @param residues what stays
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Erasure(String of, String means, String within, String residues) {}

  /** What the ICO's record of processing asks about one purpose. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Activity(
      String businessFunction,
      String jointController,
      String individuals,
      String retention,
      String legitimateInterests,
      String legitimateInterestsLink,
      String rights,
      String automatedDecisions,
      String source,
      String consentLink,
      String dpiaRequired,
      String dpiaProgress,
      String dpiaLink,
      String retentionPolicyLink) {}

  /**
   * What the processor says of itself, and where.
   *
   * @param on the date of the document, or the day on which the page was read
   */
  public record Statement(String about, String text, String source, LocalDate on) {}
}
