package io.processorhub.intake;

import io.processorhub.consent.Statement;
import io.processorhub.foundation.Blanks;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.item.Field;
import io.processorhub.item.FieldValues;
import io.processorhub.item.ItemKind;
import io.processorhub.subject.AddressKey;
import io.processorhub.subject.Contact;
import io.processorhub.subject.ContactKey;
import io.processorhub.subject.Controller;
import io.processorhub.subject.PlainAddress;
import io.processorhub.subject.Unsaid;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What holds for every contact of one source in one file or request, whatever its format: a reader
 * of a format opens a draft and hands in all that it finds in its order. The first mistake decides
 * why a contact is refused; the noes in it are collected whatever else is wrong.
 */
final class ContactValidator {

  private static final Duration CLOCKS = Duration.ofMinutes(10);
  private static final int LONGEST_ID = 200;
  private static final Pattern SOURCE = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");

  private final KeyedHash hash;
  private final DeclaredFields kept;
  private final Optional<byte[]> onlyAccount;
  private final Set<Long> seen = new HashSet<>();

  /**
   * @param onlyAccount the only account whose contacts may be taken
   */
  ContactValidator(KeyedHash hash, DeclaredFields kept, Optional<byte[]> onlyAccount) {
    this.hash = hash;
    this.kept = kept;
    this.onlyAccount = onlyAccount;
  }

  /** Notes a contact that was dealt with before, so that its repetition is recognised. */
  void skip(String externalId) {
    repeated(key(externalId));
  }

  /** Opens the draft of the contact with this external id. */
  Draft draft(long place, String externalId) {
    var draft = new Draft(place, externalId);
    if (!draft.hasId) {
      draft.refuse(Columns.EXTERNAL_ID, RowCode.MISSING_EXTERNAL_ID);
    } else if (repeated(draft.key)) {
      draft.refuse(Columns.EXTERNAL_ID, RowCode.REPEATED_EXTERNAL_ID);
    }
    return draft;
  }

  /** Opens the draft of a contact that is refused already and read for its noes only. */
  Draft refused(Row.Refused why, String externalId) {
    var draft = new Draft(why.place(), externalId);
    draft.wrong = why;
    return draft;
  }

  private byte[] key(String externalId) {
    return ContactKey.of(hash, externalId);
  }

  /** 64 of the key's 128 bits are enough to know a contact of the same file again. */
  private boolean repeated(byte[] key) {
    return !seen.add(ByteBuffer.wrap(key).getLong());
  }

  /** Whether some declaration asks for this consent. */
  boolean asksFor(String consent) {
    return kept.consents().contains(consent);
  }

  /** Whether a source may be called so. */
  static boolean isSource(String name) {
    return SOURCE.matcher(name).matches();
  }

  /** What is wrong with text that is no value of a field. */
  static Optional<RowCode> wrong(String text) {
    return Values.unreadable(text)
        .or(() -> text.length() > LONGEST_ID ? Optional.of(RowCode.TOO_LONG) : Optional.empty())
        .or(() -> CardNumbers.in(text) ? Optional.of(RowCode.PAN_REFUSED) : Optional.empty());
  }

  /** One contact, thing by thing. Values come without outer blanks; an empty one is none. */
  final class Draft {

    private final long place;
    private final byte[] key;
    private final boolean hasId;
    private final Map<Field, String> values = new HashMap<>();
    private final List<Statement> statements = new ArrayList<>();
    private final List<Row.Note> notes = new ArrayList<>();
    private boolean unreadable;
    private String account = "";
    private Controller controller = Controller.US;
    private Unsaid unsaid = Unsaid.NOTHING;
    private Optional<String> meant = Optional.empty();
    private Row.Refused wrong;

    private Draft(long place, String externalId) {
      this.place = place;
      this.key = key(externalId);
      this.hasId = !Blanks.trim(externalId).isEmpty();
    }

    /** A value that no declaration asks for is dropped, so it need not be right. */
    void field(Field field, String given) {
      var value = Values.trimmed(field, given);
      if (value.isEmpty()) {
        return;
      }
      var judged = kept.fields().contains(field.name());
      var code = judged ? Values.wrong(field, value) : Values.card(field, value);
      if (code.isPresent()) {
        refuse(field.name(), code.get());
        meant(field, value);
      } else if (judged) {
        values.put(field, value);
      }
    }

    /** A refused spelling still tells whose no it is. */
    private void meant(Field field, String value) {
      if (field.format() == Field.Format.EMAIL) {
        meant = PlainAddress.meant(value);
      }
    }

    /** What there is no column for; of what is kept. */
    void unsaid(Unsaid nothing) {
      unsaid = nothing;
    }

    void externalId(String value) {
      wrong(Blanks.trim(value)).ifPresent(code -> refuse(Columns.EXTERNAL_ID, code));
    }

    void account(String value) {
      account = Blanks.trim(value);
      wrong(account).ifPresent(code -> refuse(Columns.ACCOUNT, code));
    }

    void controller(String name, String value) {
      switch (Blanks.trim(value).toLowerCase(Locale.ROOT)) {
        case "", "us" -> controller = Controller.US;
        case "account" -> controller = Controller.ACCOUNT;
        default -> refuse(name, RowCode.BAD_CONTROLLER);
      }
    }

    /** A value nobody keeps may still be one that must not come near the hub. */
    void notKept(String name, String value) {
      if (CardNumbers.in(value)) {
        refuse(name, RowCode.PAN_REFUSED);
      }
    }

    /**
     * @param when what stands where its time belongs
     * @param field where that is
     */
    void said(String consent, boolean granted, Optional<String> when, String field, String hint) {
      if (!kept.consents().contains(consent)) {
        return;
      }
      var at = when.flatMap(Rows::instant).filter(Draft::isPast);
      if (when.isPresent() && at.isEmpty()) {
        badTime(granted, field, hint);
      }
      statements.add(new Statement(consent, granted, at));
    }

    /** A yes dated tomorrow would beat every no until then; clocks may differ a bit. */
    private static boolean isPast(Instant time) {
      return time.isBefore(Instant.now().plus(CLOCKS));
    }

    /** A no must not wait for a better time. */
    private void badTime(boolean granted, String field, String hint) {
      if (granted) {
        refuse(field, RowCode.BAD_TIME, hint);
      } else {
        notes.add(new Row.Note(field, NoteCode.NO_COUNTS_FROM_NOW, hint));
      }
    }

    /** A value that is neither yes nor no may be a no. */
    void mayBeNo(String consent, String field, RowCode code, String hint) {
      if (kept.consents().contains(consent)) {
        refuse(field, code, hint);
        unreadable = true;
      }
    }

    /** There may be a no, and nobody can tell about what. */
    void mayBeNo() {
      unreadable = true;
    }

    void refuse(String field, RowCode code) {
      refuse(field, code, "");
    }

    void refuse(String field, RowCode code, String hint) {
      if (wrong == null) {
        wrong = new Row.Refused(place, field, code, hint);
      }
    }

    Row row() {
      var accountKey = hash.of("account", account);
      var others = onlyAccount.isPresent() && !Arrays.equals(onlyAccount.get(), accountKey);
      if (others) {
        refuse(Columns.ACCOUNT, RowCode.OTHER_ACCOUNT);
      }
      if (wrong == null) {
        return new Row.Taken(place, contact(accountKey), statements, notes);
      }
      return others ? wrong : wrong.with(noes(), notes);
    }

    private Row.Noes noes() {
      var said = Row.no(statements);
      return said.isEmpty() && !unreadable
          ? Row.Noes.NONE
          : new Row.Noes(
              hasId ? Optional.of(key) : Optional.empty(), meantAddress(), said, unreadable);
    }

    private Optional<byte[]> address() {
      return values.entrySet().stream()
          .filter(value -> value.getKey().format() == Field.Format.EMAIL)
          .map(value -> AddressKey.of(hash, value.getValue()))
          .findFirst();
    }

    private Optional<byte[]> meantAddress() {
      return address().or(() -> meant.map(address -> AddressKey.of(hash, address)));
    }

    private Contact contact(byte[] accountKey) {
      var canonical =
          String.join("\n", statements.stream().map(Statement::canonical).sorted().toList());
      return new Contact(
          key,
          accountKey,
          controller,
          FieldValues.of(ItemKind.CONTACT, values),
          address(),
          unsaid,
          canonical.getBytes(StandardCharsets.UTF_8));
    }
  }
}
