package io.processorhub.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processorhub.foundation.StrictYaml;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The file in which a compliance officer records a processor is read strictly. */
class ProcessorFileTest {

  private static final Path EXAMPLE = Path.of("docs/examples/mailchimp.yaml");

  @Test
  void the_example_in_the_papers_can_be_read() throws Exception {
    var file = read(EXAMPLE.toString(), Files.readString(EXAMPLE));

    assertThat(file.processor()).isEqualTo("mailchimp");
    assertThat(file.agreements()).hasSize(1);
    assertThat(file.agreements().get(0).complete()).isTrue();
    assertThat(file.assessments()).hasSize(1);
    assertThat(file.facts().hosts()).contains("*.api.mailchimp.com");
  }

  @Test
  void an_unknown_name_is_an_error_with_file_line_and_suggestion() throws Exception {
    var text = Files.readString(EXAMPLE).replaceFirst("reference:", "referense:");
    var line = text.substring(0, text.indexOf("referense")).lines().count();

    assertThatThrownBy(() -> read("mine.yaml", text))
        .isInstanceOf(StrictYaml.Unreadable.class)
        .hasMessageContaining("mine.yaml:" + line + ": 'referense' is not known here")
        .hasMessageContaining("did you mean 'reference'?");
  }

  @Test
  void all_that_is_missing_is_told_at_once_each_with_its_line() {
    assertThatThrownBy(
            () ->
                read(
                    "mine.yaml",
                    """
                    processor: mailchimp
                    agreements:
                      - kind: dpa
                        reference: R
                        signedOn: 2026-01-01
                        effectiveFrom: 2026-02-01
                        expiresOn: 2026-01-01
                        ownUse: false
                    assessments:
                      - performedOn: 2026-01-01
                        outcome: pass_with_conditions
                        nextReviewOn: 2027-01-01
                    mechanisms:
                      - { country: usa, means: certification, validFrom: 2026-01-01 }
                    """))
        .hasMessageContaining("mine.yaml:7: 'expiresOn' is before it begins")
        .hasMessageContaining("mine.yaml:10: 'performedBy' must be there")
        .hasMessageContaining("mine.yaml:10: 'conditions' must name the conditions")
        .hasMessageContaining("mine.yaml:14: 'country' must be a country");
  }

  @Test
  void what_is_no_date_or_no_yaml_is_named() {
    assertThatThrownBy(() -> read("mine.yaml", "processor: x\nvalidFrom: tomorrow\n"))
        .hasMessageContaining("mine.yaml:2: 'validFrom' has not the form it needs");
    assertThatThrownBy(() -> read("mine.yaml", "processor: [\n"))
        .hasMessageContaining("mine.yaml:2: not YAML");
    assertThatThrownBy(() -> read("mine.yaml", "")).hasMessageContaining("mine.yaml:1");
  }

  @Test
  void a_star_stands_for_hosts_below_and_for_nothing_else() {
    var hosts = List.of("*.api.mailchimp.com", "one.example.com");

    assertThat(Clearance.approved("https://us1.api.mailchimp.com/3.0", hosts)).isTrue();
    assertThat(Clearance.approved("https://one.example.com", hosts)).isTrue();
    assertThat(Clearance.approved("https://api.mailchimp.com", hosts)).isFalse();
    assertThat(Clearance.approved("https://evilapi.mailchimp.com", hosts)).isFalse();
    assertThat(Clearance.approved("https://us1.api.mailchimp.com.example.com", hosts)).isFalse();
    assertThat(Clearance.approved("https://two.example.com", hosts)).isFalse();
    assertThat(Clearance.approved(null, hosts)).isFalse();
  }

  @Test
  void nobody_approves_a_whole_top_level_domain() {
    assertThatThrownBy(() -> read("mine.yaml", "processor: x\nfacts:\n  hosts: ['*.com']\n"))
        .hasMessageContaining("whole top-level domain");
  }

  private static ProcessorFile read(String file, String text) {
    return Processors.read(file, text, ProcessorCheck::of);
  }
}
