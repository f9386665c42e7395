package io.processorhub.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.foundation.StrictYaml.Wrong;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody copied from an example and did not replace is found in every part of a record. */
class ExampleAddressesTest {

  @Test
  void the_link_of_the_example_agreement_is_found() throws Exception {
    var text = Files.readString(Path.of("docs/examples/mailchimp.yaml"));

    assertThat(paths(text)).containsExactly("agreements > 1 > link");
    assertThat(paths(text.replace("documents.example.com", "documents.our-company.eu"))).isEmpty();
  }

  @Test
  void no_part_of_a_record_is_left_out() throws Exception {
    var sample = Files.readString(Path.of("src/test/resources/sample/processor.yaml"));

    assertThat(
            paths(
                """
                processor: x
                facts:
                  privacyUrl: https://example.org/privacy
                  contacts:
                    - { about: privacy, email: office@processor.example }
                  hosts: [api.example.com]
                  activities:
                    newsletter: { dpiaLink: "https://www.example.net/dpia" }
                  statements:
                    - { about: servers, text: in Ireland, source: "http://localhost/page", on: 2026-01-01 }
                assessments:
                  - { performedOn: 2026-01-01, performedBy: carl, outcome: pass, nextReviewOn: 2027-01-01, evidence: [see, "https://a.test"] }
                subProcessors:
                  - { name: Host, country: IE, since: 2026-01-01, decision: accepted, source: "https://example.com" }
                mechanisms:
                  - { country: US, means: certification, validFrom: 2026-01-01, link: "https://b.invalid/x" }
                """))
        .containsExactlyInAnyOrder(
            "facts > privacyUrl",
            "facts > contacts > 1 > email",
            "facts > hosts > 1",
            "facts > activities > newsletter > dpiaLink",
            "facts > statements > 1 > source",
            "assessments > 1 > evidence > 2",
            "subProcessors > 1 > source",
            "mechanisms > 1 > link");
    assertThat(paths(sample.replace("{{processor}}", "x"))).hasSize(4);
  }

  @Test
  void what_comes_with_the_hub_names_none() {
    assertThat(ProcessorSeed.read())
        .isNotEmpty()
        .allSatisfy(one -> assertThat(ExampleAddresses.in(one)).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://documents.my-example.com/dpa",
        "https://example.com.our-company.eu/dpa",
        "https://example.community/dpa",
        "https://our-company.eu/example/test",
        "the test.example of section 2",
        "https://contest.eu/latest"
      })
  void an_address_that_somebody_may_own_is_taken(String link) {
    assertThat(paths("processor: x\nfacts: { privacyUrl: \"%s\" }\n".formatted(link))).isEmpty();
  }

  private static List<String> paths(String text) {
    var file = Processors.read("mine.yaml", text, one -> List.of());
    return ExampleAddresses.in(file).stream().map(Wrong::path).toList();
  }
}
