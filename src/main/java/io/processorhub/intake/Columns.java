package io.processorhub.intake;

import io.processorhub.foundation.Blanks;
import io.processorhub.item.Field;
import io.processorhub.item.FieldTaxonomy;
import io.processorhub.item.ItemKind;
import io.processorhub.subject.Unsaid;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the header of a file names, column by column. */
final class Columns {

  static final String EXTERNAL_ID = "external_id";
  static final String ACCOUNT = "account.external_id";
  static final String CONTROLLER = "membership.controller";

  /** Known words that no item keeps. */
  private static final Set<String> NEVER_KEPT = Set.of("account.name", "membership.role");

  /** The last part of a name is found reluctantly where more may follow. */
  static final String CONSENT_NAME = "[a-z0-9_-]+(?:\\.[a-z0-9_-]+)*";

  private static final String OF_CONSENT = "consent.";
  private static final Pattern CONSENT =
      Pattern.compile("consent\\.(" + CONSENT_NAME + "?)(\\.at)?");

  private final List<Column> columns;

  private Columns(List<Column> columns) {
    this.columns = columns;
  }

  /**
   * @throws FileRefused if it is no header, or names a column twice
   */
  static Columns of(List<String> header, FieldTaxonomy taxonomy) {
    var columns = new ArrayList<Column>();
    var seen = new HashSet<String>();
    for (var raw : header) {
      var name = Blanks.trim(raw).toLowerCase(Locale.ROOT);
      if (!name.isEmpty() && !seen.add(name)) {
        throw new FileRefused(FileCode.REPEATED_COLUMN, 1);
      }
      var column = column(name, taxonomy);
      if (column instanceof Column.Unknown && saysConsent(name)) {
        throw new FileRefused(FileCode.ODD_CONSENT_COLUMN, 1);
      }
      columns.add(column);
    }
    var found = new Columns(columns);
    if (found.place(Column.ExternalId.class).isEmpty()) {
      throw new FileRefused(FileCode.NO_EXTERNAL_ID, 1);
    }
    return found;
  }

  /** A no in such a column would be lost with it. */
  private static boolean saysConsent(String name) {
    return Blanks.withoutInvisible(name).replace(" ", "").startsWith(OF_CONSENT);
  }

  /** How many of the columns have a meaning; tells a separator from another. */
  static long known(List<String> header, FieldTaxonomy taxonomy) {
    return header.stream()
        .map(name -> column(Blanks.trim(name).toLowerCase(Locale.ROOT), taxonomy))
        .filter(column -> !(column instanceof Column.Unknown))
        .count();
  }

  private static Column column(String name, FieldTaxonomy taxonomy) {
    if (name.equals(EXTERNAL_ID)) {
      return new Column.ExternalId();
    }
    if (name.equals(ACCOUNT)) {
      return new Column.Account();
    }
    if (name.equals(CONTROLLER)) {
      return new Column.WhoDecides();
    }
    if (NEVER_KEPT.contains(name)) {
      return new Column.NeverKept(name);
    }
    var consent = CONSENT.matcher(name);
    if (consent.matches()) {
      return consent.group(2) == null
          ? new Column.Consent(consent.group(1))
          : new Column.ConsentTime(consent.group(1));
    }
    return taxonomy
        .find(name)
        .filter(field -> field.kind() == ItemKind.CONTACT)
        .<Column>map(Column.OfField::new)
        .orElse(new Column.Unknown());
  }

  List<Column> list() {
    return columns;
  }

  int size() {
    return columns.size();
  }

  OptionalInt place(Class<? extends Column> kind) {
    for (var i = 0; i < columns.size(); i++) {
      if (kind.isInstance(columns.get(i))) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  Optional<Integer> timeOf(String consent) {
    var place = columns.indexOf(new Column.ConsentTime(consent));
    return place < 0 ? Optional.empty() : Optional.of(place);
  }

  /** The consents that have a column. */
  List<String> consents() {
    return columns.stream()
        .filter(Column.Consent.class::isInstance)
        .map(column -> ((Column.Consent) column).name())
        .toList();
  }

  /** Known names that are read and dropped, because no approved declaration asks for them. */
  Set<String> notKept(Set<String> fields, Set<String> consents) {
    var names = new TreeSet<String>();
    for (var column : columns) {
      if (column instanceof Column.OfField of && !fields.contains(of.field().name())) {
        names.add(of.field().name());
      } else if (column instanceof Column.NeverKept never) {
        names.add(never.name());
      } else if (column instanceof Column.Consent consent && !consents.contains(consent.name())) {
        names.add("consent." + consent.name());
      }
    }
    return names;
  }

  /** What a file with this header says nothing about, of what may be kept. */
  Unsaid unsaid(Set<String> fields, FieldTaxonomy taxonomy) {
    return new Unsaid(
        fields.stream()
            .map(taxonomy::field)
            .filter(field -> !columns.contains(new Column.OfField(field)))
            .collect(Collectors.toUnmodifiableSet()),
        place(Column.Account.class).isEmpty(),
        place(Column.WhoDecides.class).isEmpty());
  }

  /** Places, counted from one, of columns the hub does not know; their names may be anything. */
  List<Integer> unknown() {
    var places = new ArrayList<Integer>();
    for (var i = 0; i < columns.size(); i++) {
      if (columns.get(i) instanceof Column.Unknown) {
        places.add(i + 1);
      }
    }
    return places;
  }

  /** What one column holds. */
  sealed interface Column {
    record ExternalId() implements Column {}

    record Account() implements Column {}

    record WhoDecides() implements Column {}

    record OfField(Field field) implements Column {}

    record Consent(String name) implements Column {}

    record ConsentTime(String name) implements Column {}

    record NeverKept(String name) implements Column {}

    record Unknown() implements Column {}
  }
}
