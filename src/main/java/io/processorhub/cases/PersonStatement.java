package io.processorhub.cases;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.processorhub.foundation.Wording;
import io.processorhub.reports.Recipients;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known about a person and who received it, in the order of GDPR Art. 15(1). Made when it
 * is fetched, and never stored.
 *
 * @param language of its sentences
 * @param known what each source told, our own data only
 * @param others sentences about what is not in it and why
 * @param rights what the person may ask for further
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PersonStatement(
    String language,
    String organisation,
    String contact,
    String number,
    LocalDate receivedOn,
    Instant madeAt,
    String zone,
    List<Known> known,
    List<Said> consents,
    List<Purpose> purposes,
    List<Recipients.Recipient> recipients,
    List<Recipients.Recipient> mayAlsoHold,
    List<String> retention,
    List<String> rights,
    List<String> others) {

  /** Why data may go to a country, in the words of the statement's language. */
  public static String safeguard(String english, Wording wording) {
    return SafeguardWords.of(english, wording);
  }

  /** What one source told, by the names of the fields. */
  public record Known(String source, Instant since, Map<String, String> values) {}

  /**
   * A word of the person.
   *
   * @param at empty: nobody knows when
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  public record Said(String consent, boolean agreed, Optional<Instant> at, Instant heard) {}

  /** What data is used for by a connection in force. */
  public record Purpose(
      String name, String recipient, String basis, List<String> fields, String end) {}
}
