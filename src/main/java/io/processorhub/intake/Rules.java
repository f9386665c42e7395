package io.processorhub.intake;

import io.processorhub.consent.Statement;
import io.processorhub.foundation.Field;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.subject.AddressKey;
import io.processorhub.subject.Contact;
import io.processorhub.subject.ContactKey;
import io.processorhub.subject.Controller;
import io.processorhub.subject.FieldValues;
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
 * of a format opens a draft, hands in what it finds in its order, and the first thing wrong counts.
 */
final class Rules {

  private static final Duration CLOCKS = Duration.ofMinutes(10);
  private static final int LONGEST_ID = 200;
  private static final Pattern SOURCE = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");

  private final KeyedHash hash;
  private final Kept kept;
  private final Optional<byte[]> onlyAccount;
  private final Set<Long> seen = new HashSet<>();

  /**
   * @param onlyAccount the only account whose contacts may be taken
   */
  Rules(KeyedHash hash, Kept kept, Optional<byte[]> onlyAccount) {
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
    var draft = new Draft(place, key(externalId));
    if (externalId.isEmpty()) {
      draft.refuse(Columns.EXTERNAL_ID, RowCode.MISSING_EXTERNAL_ID);
    } else if (repeated(draft.key)) {
      draft.refuse(Columns.EXTERNAL_ID, RowCode.REPEATED_EXTERNAL_ID);
    }
    return draft;
  }

  private byte[] key(String externalId) {
    return ContactKey.of(hash, externalId);
  }

  /** 64 of the key's 128 bits are enough to know a contact of the same file again. */
  private boolean repeated(byte[] key) {
    return !seen.add(ByteBuffer.wrap(key).getLong());
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
    private final Map<Field, String> values = new HashMap<>();
    private final List<Statement> statements = new ArrayList<>();
    private String account = "";
    private Controller controller = Controller.US;
    private Unsaid unsaid = Unsaid.NOTHING;
    private Row.Refused wrong;

    private Draft(long place, byte[] key) {
      this.place = place;
      this.key = key;
    }

    /** Whether nothing is wrong so far. */
    boolean fine() {
      return wrong == null;
    }

    void field(Field field, String value) {
      if (value.isEmpty()) {
        return;
      }
      Values.wrong(field, value).ifPresent(code -> refuse(field.name(), code));
      if (kept.fields().contains(field.name())) {
        values.put(field, value);
      }
    }

    /** What there is no column for; of what is kept. */
    void unsaid(Unsaid nothing) {
      unsaid = nothing;
    }

    void externalId(String value) {
      wrong(value).ifPresent(code -> refuse(Columns.EXTERNAL_ID, code));
    }

    void account(String value) {
      account = value;
      wrong(value).ifPresent(code -> refuse(Columns.ACCOUNT, code));
    }

    void controller(String name, String value) {
      switch (value.toLowerCase(Locale.ROOT)) {
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

    void consent(Statement said) {
      if (kept.consents().contains(said.consent())) {
        statements.add(said);
      }
    }

    /** A consent dated tomorrow would beat every withdrawal until then; clocks may differ a bit. */
    void time(String name, Optional<Instant> at, String hint) {
      if (at.filter(time -> time.isBefore(Instant.now().plus(CLOCKS))).isEmpty()) {
        refuse(name, RowCode.BAD_TIME, hint);
      }
    }

    void refuse(String field, RowCode code) {
      refuse(field, code, "");
    }

    void refuse(String field, RowCode code, String hint) {
      if (fine()) {
        wrong = new Row.Refused(place, field, code, hint);
      }
    }

    Row row() {
      var accountKey = hash.of("account", account);
      if (onlyAccount.isPresent() && !Arrays.equals(onlyAccount.get(), accountKey)) {
        refuse(Columns.ACCOUNT, RowCode.OTHER_ACCOUNT);
      }
      return fine() ? new Row.Taken(place, contact(accountKey), statements) : wrong;
    }

    private Contact contact(byte[] accountKey) {
      var address =
          values.entrySet().stream()
              .filter(value -> value.getKey().format() == Field.Format.EMAIL)
              .map(value -> AddressKey.of(hash, value.getValue()))
              .findFirst();
      var canonical =
          String.join("\n", statements.stream().map(Statement::canonical).sorted().toList());
      return new Contact(
          key,
          accountKey,
          controller,
          FieldValues.of(values),
          address,
          unsaid,
          canonical.getBytes(StandardCharsets.UTF_8));
    }
  }
}
