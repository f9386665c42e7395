package io.processorhub.subject;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.item.FieldTaxonomy;
import io.processorhub.item.FieldValues;
import io.processorhub.item.ItemKind;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContactTest {

  @Test
  void printing_it_prints_no_value() {
    var taxonomy = FieldTaxonomy.read();
    var values =
        FieldValues.of(
            ItemKind.CONTACT,
            Map.of(
                taxonomy.field("contact.email"),
                "ada@example.com",
                taxonomy.field("contact.city"),
                "Ulm"));
    var contact =
        new Contact(
            new byte[0],
            new byte[0],
            Controller.US,
            values,
            Optional.empty(),
            Unsaid.NOTHING,
            new byte[0]);

    assertThat(contact.toString()).doesNotContain("ada", "Ulm");
  }
}
