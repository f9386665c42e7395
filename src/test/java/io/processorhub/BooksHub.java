package io.processorhub;

import io.processorhub.copy.DueCopies;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.item.Field;
import io.processorhub.item.FieldTaxonomy;
import io.processorhub.item.FieldValues;
import io.processorhub.item.ItemKind;
import io.processorhub.sandbox.BooksSandbox;
import io.processorhub.subject.AccountItem;
import io.processorhub.subject.AddressKey;
import io.processorhub.subject.ItemChange;
import io.processorhub.subject.Items;
import io.processorhub.subject.People;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A hub with a made-up accounting package beside a mailing list, and what it is told of accounts.
 */
public record BooksHub(TestHub hub, BooksSandbox books) implements AutoCloseable {

  private static final List<String> FILES =
      List.of(
          "connectors/mailchimp.yaml",
          "src/test/resources/books/books-customers.yaml",
          "src/test/resources/books/books-invoices.yaml");

  public static BooksHub start(Map<String, Object> more) throws IOException {
    var books = BooksSandbox.start();
    var folder = Files.createTempDirectory(Path.of("target"), "connectors");
    for (var file : FILES) {
      Files.copy(Path.of(file), folder.resolve(Path.of(file).getFileName()));
    }
    var settings = new HashMap<String, Object>(more);
    settings.put("hub.connectors", folder);
    settings.put("hub.sandbox.origins[https://books.example.com]", books.origin());
    settings.put("hub.secret.books.token", "token-of-books");
    return new BooksHub(TestHub.start(settings), books);
  }

  @Override
  public void close() {
    hub.close();
    books.close();
  }

  public List<ItemChange> take(AccountItem item) {
    return transactions()
        .execute(
            status -> {
              var taken =
                  hub.bean(Items.class).take(hub.bean(People.class).source("erp"), List.of(item));
              hub.bean(DueCopies.class).taken(taken);
              return taken;
            });
  }

  public TransactionTemplate transactions() {
    return hub.bean(TransactionTemplate.class);
  }

  public AccountItem customer(String number, String name, String email) {
    return item(
        ItemKind.CUSTOMER,
        number,
        Map.of("customer.number", number, "customer.name", name, "customer.currency", "EUR"),
        Optional.empty(),
        Map.of("customer.contact_given_name", "Ada", "customer.contact_email", email),
        email);
  }

  public AccountItem withTwoPeople(String number, String email, String other) {
    var one = customer(number, "Acme", email);
    var second =
        new AccountItem.Person(
            AccountItem.Role.OCCUPANT,
            Optional.of(AddressKey.of(hub.bean(KeyedHash.class), other)),
            values(ItemKind.CUSTOMER, Map.of("customer.contact_family_name", "Besi")));
    return new AccountItem(
        one.kind(),
        one.account(),
        one.key(),
        one.values(),
        one.parent(),
        List.of(one.people().get(0), second));
  }

  public AccountItem nameless(String number, String name) {
    var full = customer(number, name, "nobody@example.com");
    return new AccountItem(
        full.kind(), full.account(), full.key(), full.values(), full.parent(), List.of());
  }

  /** Of whom it names only the name is known. */
  public AccountItem withoutAddress(String number, String name) {
    var full = customer(number, name, "nobody@example.com");
    var person =
        new AccountItem.Person(
            AccountItem.Role.BILLING_CONTACT,
            Optional.empty(),
            values(ItemKind.CUSTOMER, Map.of("customer.contact_given_name", "Ada")));
    return new AccountItem(
        full.kind(), full.account(), full.key(), full.values(), full.parent(), List.of(person));
  }

  public AccountItem invoice(String number, String customer, String total, String email) {
    var lines =
        List.of(line("Support of " + total, total), line("Discount, none this time", "0.00"));
    var plain =
        item(
            ItemKind.INVOICE,
            number,
            Map.of("invoice.number", number, "invoice.date", "2026-11-01", "invoice.total", total),
            Optional.of(new AccountItem.Parent(ItemKind.CUSTOMER, hash(customer))),
            Map.of("invoice.contact_given_name", "Ada", "invoice.contact_email", email),
            email);
    return new AccountItem(
        plain.kind(),
        plain.account(),
        plain.key(),
        plain.values().with(field("invoice.line"), lines),
        plain.parent(),
        plain.people());
  }

  private FieldValues line(String text, String net) {
    return values(
        ItemKind.INVOICE, Map.of("invoice.line.description", text, "invoice.line.net", net));
  }

  private AccountItem item(
      ItemKind kind,
      String id,
      Map<String, String> values,
      Optional<AccountItem.Parent> parent,
      Map<String, String> persons,
      String email) {
    return new AccountItem(
        kind,
        hash("acme"),
        hash(id),
        values(kind, values),
        parent,
        List.of(
            new AccountItem.Person(
                AccountItem.Role.BILLING_CONTACT,
                Optional.of(AddressKey.of(hub.bean(KeyedHash.class), email)),
                values(kind, persons))));
  }

  private FieldValues values(ItemKind kind, Map<String, String> named) {
    var values = new HashMap<Field, String>();
    named.forEach((name, value) -> values.put(field(name), value));
    return FieldValues.of(kind, values);
  }

  public Field field(String name) {
    return hub.bean(FieldTaxonomy.class).field(name);
  }

  public byte[] hash(String id) {
    return hub.bean(KeyedHash.class).of("erp", id);
  }
}
