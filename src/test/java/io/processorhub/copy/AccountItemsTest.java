package io.processorhub.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processorhub.BooksHub;
import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import io.processorhub.item.FieldValues;
import io.processorhub.item.ItemKind;
import io.processorhub.processor.Connections;
import io.processorhub.processor.Declaration;
import io.processorhub.sandbox.BooksSandbox;
import io.processorhub.status.DeadCopies;
import io.processorhub.subject.AccountItem;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Items that belong to accounts, on the whole way from what is taken in to a processor: customers
 * with a billing contact, and invoices with lines that need their customer there.
 */
class AccountItemsTest {

  private BooksHub on;
  private BooksSandbox books;
  private TestHub hub;

  @BeforeEach
  void start() throws IOException {
    on = BooksHub.start(Map.of());
    books = on.books();
    hub = on.hub();
  }

  @AfterEach
  void stop() {
    on.close();
  }

  @Test
  void an_item_of_another_kind_has_no_copy_at_a_list() {
    on.take(on.customer("C-1", "Acme", "ada@example.com"));
    hub.takeIn(Given.ada().csv());
    hub.quiet();

    assertThat(copies("newsletter-mailchimp")).isEqualTo(1);
    assertThat(copies("books-customers")).isEqualTo(1);
    assertThat(hub.mailchimp().members()).hasSize(1);
  }

  @Test
  void a_customer_is_made_changed_and_left_alone() {
    on.take(on.customer("C-1", "Acme", "ada@example.com"));
    hub.quiet();

    var made = books.book("customers").get("C-1");
    assertThat(made.path("name").asText()).isEqualTo("Acme");
    assertThat(made.at("/contact/email").asText()).isEqualTo("ada@example.com");
    on.take(on.customer("C-1", "Acme Ltd", "ada@example.com"));
    hub.quiet();
    on.take(on.customer("C-1", "Acme Ltd", "ada@example.com"));
    hub.quiet();

    assertThat(books.book("customers").get("C-1").path("name").asText()).isEqualTo("Acme Ltd");
    assertThat(books.writes()).hasSize(2);
  }

  @Test
  void an_invoice_waits_for_its_customer_and_names_it_by_the_processors_id() {
    hub.db().sql("update connection set paused = true where name = 'books-customers'").update();
    on.take(on.customer("C-1", "Acme", "ada@example.com"));
    on.take(on.invoice("I-1", "C-1", "100.50", "ada@example.com"));
    hub.until(
        "select count(*) = 1 from copy c join connection n on n.id = c.connection where n.name = 'books-invoices' and c.state = 5 and c.reason = 24");
    assertThat(books.writes()).isEmpty();

    hub.db().sql("update connection set paused = false where name = 'books-customers'").update();
    hub.until(
        "select count(*) = 1 from copy c join connection n on n.id = c.connection where n.name = 'books-invoices' and c.known");
    hub.quiet();

    var invoice = books.book("invoices").get("I-1");
    var customer = books.book("customers").get("C-1");
    assertThat(invoice.path("customer")).isEqualTo(customer.path("id"));
    assertThat(invoice.at("/lines/0/text").asText()).isEqualTo("Support of 100.50");
    assertThat(invoice.at("/lines/1/net").asText()).isEqualTo("0.00");
    assertThat(books.writes()).containsExactly("POST /customers", "POST /invoices");
  }

  @Test
  void each_person_whom_an_item_names_has_an_entry_and_an_item_that_names_nobody_has_one() {
    on.take(on.customer("C-1", "Acme", "ada@example.com"));
    on.take(on.nameless("C-2", "Besi"));
    hub.quiet();
    hub.sequenced();

    assertThat(
            hub.db()
                .sql(
                    """
                    select convert_from(leaf, 'UTF8')::jsonb ->> 'item' as item, subject_id is not null as named, count(*) as n
                    from entry where kind = :attempt group by 1, 2 order by 2""")
                .param("attempt", 1)
                .query((row, n) -> row.getString(1) + " " + row.getBoolean(2) + " " + row.getInt(3))
                .list())
        .containsExactly("customer false 1", "customer true 1");
    assertThat(outcomesWithoutAttempt()).isZero();
  }

  @Test
  void a_lost_answer_is_read_back_with_lines_and_amounts_in_another_spelling() {
    on.take(on.customer("C-1", "Acme", "ada@example.com"));
    hub.quiet();
    books.loseAnswers(1);
    on.take(on.invoice("I-1", "C-1", "100.50", "ada@example.com"));
    hub.until(
        "select count(*) = 1 from copy c join connection n on n.id = c.connection where n.name = 'books-invoices' and c.state = 2");

    assertThat(books.writes()).containsExactly("POST /customers", "POST /invoices");
    hub.sequenced();
    assertThat(outcomesWithoutAttempt()).isZero();
  }

  @Test
  void an_item_waits_while_somebody_holds_a_person_whom_it_names() {
    var subject = new long[1];
    hub.db().sql("update connection set paused = true").update();
    on.take(on.customer("C-1", "Acme", "ada@example.com"));
    subject[0] = hub.count("select subject_id from item_person");
    on.transactions()
        .executeWithoutResult(
            status -> {
              hub.db()
                  .sql("select id from subject where id = ? for update")
                  .param(subject[0])
                  .query()
                  .listOfRows();
              var other =
                  new Thread(() -> hub.db().sql("update connection set paused = false").update());
              other.start();
              hub.until("select count(*) = 1 from copy where attempts > 2");
              assertThat(books.writes()).isEmpty();
            });
    hub.quiet();

    assertThat(books.book("customers").keySet()).containsExactly("C-1");
  }

  @Test
  void
      of_two_named_persons_one_who_is_locked_holds_up_the_item_and_one_who_is_restricted_costs_only_their_fields() {
    hub.db().sql("update connection set paused = true").update();
    on.take(on.withTwoPeople("C-1", "ada@example.com", "besi@example.com"));
    var besi = hub.count("select subject_id from item_person where role = 1");
    on.transactions()
        .executeWithoutResult(
            status -> {
              hub.db()
                  .sql("select id from subject where id = :id for update")
                  .param("id", besi)
                  .query()
                  .listOfRows();
              new Thread(() -> hub.db().sql("update connection set paused = false").update())
                  .start();
              hub.until("select count(*) = 1 from copy where attempts > 2");
              assertThat(books.writes()).isEmpty();
            });
    hub.quiet();
    var both = books.book("customers").get("C-1");
    assertThat(both.at("/contact/email").asText()).isEqualTo("ada@example.com");
    assertThat(both.at("/contact/last").asText()).isEqualTo("Besi");
    assertThat(hub.count("select count(*) from entry where kind = 1")).isEqualTo(2);

    hub.db().sql("update subject set restricted = true where id = :id").param("id", besi).update();
    hub.db()
        .sql("update copy set state = :due, due_at = now()")
        .param("due", CopyState.DUE.code())
        .update();
    hub.quiet();

    var one = books.book("customers").get("C-1");
    assertThat(one.at("/contact/email").asText()).isEqualTo("ada@example.com");
    assertThat(one.at("/contact/last").isMissingNode()).isTrue();
  }

  @Test
  void a_restricted_person_costs_an_item_their_fields() {
    on.take(on.customer("C-1", "Acme", "ada@example.com"));
    hub.quiet();
    var subject = hub.count("select subject_id from item_person");
    hub.db().sql("update subject set restricted = true where id = ?").param(subject).update();
    on.take(on.customer("C-1", "Acme Ltd", "ada@example.com"));
    hub.quiet();

    var row = books.book("customers").get("C-1");
    assertThat(row.path("name").asText()).isEqualTo("Acme Ltd");
    assertThat(row.path("contact").size()).isZero();
  }

  @Test
  void an_item_of_an_account_is_listed_and_so_is_one_that_a_person_must_look_at() {
    on.take(on.customer("C-1", "Acme", "ada@example.com"));
    hub.quiet();
    hub.db()
        .sql("update copy set state = :dead, reason = :invalid")
        .param("dead", CopyState.DEAD.code())
        .param("invalid", HoldReason.INVALID.code())
        .update();

    var listed =
        new Http(hub).get(hub.token("ann", Role.AUDITOR), "/api/v1/copies").json().get("items");
    assertThat(listed).singleElement().satisfies(copy -> assertThat(copy.has("subject")).isFalse());
    assertThat(hub.bean(DeadCopies.class).page("books-customers", 0, 10))
        .singleElement()
        .satisfies(dead -> assertThat(dead.subject()).isEqualTo("-"));
  }

  @Test
  void a_connection_is_not_approved_whose_items_would_wait_for_ever() {
    assertThatThrownBy(() -> approve(needing("books-invoices", "no-such")))
        .hasMessageContaining("books-invoices needs no-such, which is not in force");
    assertThatThrownBy(() -> approve(needing("books-invoices", "newsletter-mailchimp")))
        .hasMessageContaining("one processor says nothing of what another one holds");
    assertThatThrownBy(() -> approve(needing("books-customers", "books-invoices")))
        .hasMessageContaining("need each other");
  }

  private Declaration needing(String connection, String needed) {
    var one = hub.bean(Connections.class).approved(connection).orElseThrow().declaration();
    return new Declaration(
        one.connection(),
        one.processor(),
        one.purposes(),
        one.key(),
        one.target(),
        one.auth(),
        one.limits(),
        one.removed(),
        one.calls(),
        one.residues(),
        one.adapter(),
        one.mail(),
        one.kind(),
        needed);
  }

  private void approve(Declaration declaration) {
    var connections = hub.bean(Connections.class);
    var proposal = connections.propose(declaration, TestHub.OPS);
    connections.approve(proposal.connection(), proposal.digestHex(), TestHub.COMPLIANCE, true);
  }

  @Test
  void a_persons_values_stand_under_their_own_key_only() {
    on.take(on.customer("C-1", "Acme", "ada@example.com"));

    assertThat(
            hub.count(
                "select count(*) from item_person p join keys.data_key k on k.id = p.subject_id"))
        .isEqualTo(1);
    // Each sealed value begins with the number of the key that opens it.
    assertThat(
            hub.db()
                .sql(
                    "select ('x' || encode(substr(body, 1, 8), 'hex'))::bit(64)::bigint from item_person")
                .query(Long.class)
                .single())
        .isEqualTo(hub.count("select subject_id from item_person"));
    assertThat(
            hub.db()
                .sql("select ('x' || encode(substr(body, 1, 8), 'hex'))::bit(64)::bigint from item")
                .query(Long.class)
                .single())
        .isEqualTo(hub.count("select account_id from item"));
  }

  @Test
  void a_field_is_the_items_or_a_persons_and_an_item_stays_with_its_account() {
    on.take(on.customer("C-1", "Acme", "ada@example.com"));
    var values = FieldValues.of(ItemKind.CUSTOMER, Map.of(on.field("customer.number"), "C-3"));
    var twice =
        new AccountItem(
            ItemKind.CUSTOMER,
            on.hash("acme"),
            on.hash("C-3"),
            values,
            Optional.empty(),
            List.of(
                new AccountItem.Person(
                    AccountItem.Role.BILLING_CONTACT, Optional.empty(), values)));
    assertThatThrownBy(() -> on.take(twice)).isInstanceOf(IllegalArgumentException.class);
    var moved =
        new AccountItem(
            ItemKind.CUSTOMER,
            on.hash("other"),
            on.hash("C-1"),
            values,
            Optional.empty(),
            List.of());
    assertThatThrownBy(() -> on.take(moved)).isInstanceOf(IllegalArgumentException.class);
    assertThat(hub.count("select count(*) from item")).isEqualTo(1);
  }

  private long copies(String connection) {
    return hub.db()
        .sql(
            "select count(*) from copy c join connection n on n.id = c.connection where n.name = :name")
        .param("name", connection)
        .query(Long.class)
        .single();
  }

  private long outcomesWithoutAttempt() {
    return hub.count(
        """
        select count(*) from entry a where a.kind = 1 and not exists (
          select from entry o where o.kind = 2 and (convert_from(o.leaf, 'UTF8')::jsonb ->> 'attempt')::bigint = a.id
            and o.subject_id is not distinct from a.subject_id)""");
  }
}
