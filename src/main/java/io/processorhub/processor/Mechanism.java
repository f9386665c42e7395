package io.processorhub.processor;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.LocalDate;

/**
 * Why data may go to a processor in one country outside the European Economic Area.
 *
 * @param reference which clauses, certificate or decision
 * @param validUntil the last day; left out: until it is ended
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Mechanism(
    String country,
    Means means,
    String reference,
    String link,
    LocalDate validFrom,
    LocalDate validUntil,
    String note) {

  /** The means of GDPR chapter V and its British counterparts. */
  public enum Means {
    ADEQUACY("adequacy decision, Art. 45(3)"),
    DATA_PRIVACY_FRAMEWORK("EU-US Data Privacy Framework, Art. 45(3)"),
    STANDARD_CONTRACTUAL_CLAUSES("standard contractual clauses, Art. 46(2)(c)"),
    BINDING_CORPORATE_RULES("binding corporate rules, Art. 46(2)(b)"),
    CODE_OF_CONDUCT("approved code of conduct, Art. 46(2)(e)"),
    CERTIFICATION("approved certification, Art. 46(2)(f)"),
    UK_IDTA("UK International Data Transfer Agreement"),
    UK_ADDENDUM("UK Addendum to the standard contractual clauses"),
    DEROGATION("derogation, Art. 49");

    private final String words;

    Means(String words) {
      this.words = words;
    }

    /** In words for statements and exports. */
    public String words() {
      return words;
    }
  }

  boolean valid(LocalDate day) {
    return !day.isBefore(validFrom) && (validUntil == null || !day.isAfter(validUntil));
  }
}
