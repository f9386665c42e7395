package io.processorhub.intake;

import io.processorhub.item.FieldTaxonomy;
import io.processorhub.item.ItemKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Reads one contact written as JSON, name by name. What the sender wrote is in no refusal. */
final class JsonContact {

  static final String SOURCE = "source";
  static final String CONTROLLER = "controller";
  static final String CONSENTS = "consents";
  static final String ACCOUNT_NAME = "account.name";

  private static final String TEXT = "text belongs there, in quotes";
  private static final Pattern CONSENT_NAME = Pattern.compile(Columns.CONSENT_NAME);

  private final FieldTaxonomy taxonomy;
  private final DeclaredFields kept;

  /** Known names that were read and dropped, of all contacts that were read. */
  private final Set<String> notKept;

  JsonContact(FieldTaxonomy taxonomy, DeclaredFields kept, Set<String> notKept) {
    this.taxonomy = taxonomy;
    this.kept = kept;
    this.notKept = notKept;
  }

  DeclaredFields kept() {
    return kept;
  }

  /** Whose contact it is, or why nobody can tell. */
  static Optional<Row.Refused> wrongSource(long place, JsonNode contact) {
    if (!contact.isObject()) {
      return Optional.of(new Row.Refused(place, "", RowCode.WRONG_TYPE, "an object belongs there"));
    }
    var source = contact.get(SOURCE);
    if (source == null || source.isNull()) {
      return Optional.of(new Row.Refused(place, SOURCE, RowCode.MISSING_SOURCE));
    }
    return source.isString() && ContactValidator.isSource(source.asString())
        ? Optional.empty()
        : Optional.of(new Row.Refused(place, SOURCE, RowCode.BAD_SOURCE));
  }

  /**
   * @param contact one that has a source
   */
  Row read(long place, JsonNode contact, ContactValidator rules) {
    var id = contact.path(Columns.EXTERNAL_ID);
    if (!id.isMissingNode() && !id.isNull() && !id.isString()) {
      var wrong = new Row.Refused(place, Columns.EXTERNAL_ID, RowCode.WRONG_TYPE, TEXT);
      return refused(wrong, contact, rules);
    }
    return new Reading(rules.draft(place, id(contact))).row(contact);
  }

  /**
   * Reads a contact that is refused already, for its noes.
   *
   * @param contact an object
   */
  Row.Refused refused(Row.Refused why, JsonNode contact, ContactValidator rules) {
    return (Row.Refused) new Reading(rules.refused(why, id(contact))).row(contact);
  }

  /** A number is no id, but it tells whose no it is. */
  private static String id(JsonNode contact) {
    var id = contact.path(Columns.EXTERNAL_ID);
    return id.isString() || id.isIntegralNumber() ? id.asString().strip() : "";
  }

  /** One contact under way. */
  private final class Reading {

    private final ContactValidator.Draft draft;

    Reading(ContactValidator.Draft draft) {
      this.draft = draft;
    }

    Row row(JsonNode contact) {
      each("", contact, this::part);
      return draft.row();
    }

    /** Hands over each pair of an object. */
    private void each(String name, JsonNode object, BiConsumer<JsonName, JsonNode> part) {
      if (object.isNull()) {
        return;
      }
      if (!object.isObject()) {
        draft.refuse(name, RowCode.WRONG_TYPE, "an object belongs there");
        return;
      }
      var place = 0;
      for (var pair : object.properties()) {
        part.accept(new JsonName(name, pair.getKey(), ++place), pair.getValue());
      }
    }

    private void part(JsonName name, JsonNode value) {
      switch (name.key()) {
        case SOURCE -> {}
        case Columns.EXTERNAL_ID -> {
          if (value.isString()) {
            draft.externalId(value.asString().strip());
          }
        }
        case CONTROLLER -> text(CONTROLLER, value, text -> draft.controller(CONTROLLER, text));
        case "account" -> each("account", value, this::account);
        case "contact" -> each("contact", value, this::field);
        case CONSENTS -> consents(value);
        default ->
            unknown(
                name,
                List.of(SOURCE, Columns.EXTERNAL_ID, CONTROLLER, "account", "contact", CONSENTS));
      }
    }

    private void account(JsonName name, JsonNode value) {
      switch (name.key()) {
        case "external_id" -> text(Columns.ACCOUNT, value, draft::account);
        case "name" ->
            text(
                ACCOUNT_NAME,
                value,
                text -> {
                  draft.notKept(ACCOUNT_NAME, text);
                  notKept.add(ACCOUNT_NAME);
                });
        default -> unknown(name, List.of("external_id", "name"));
      }
    }

    private void field(JsonName name, JsonNode value) {
      var field = taxonomy.find("contact." + name.key());
      if (field.isEmpty()) {
        unknown(name, fieldNames());
        return;
      }
      text(
          field.get().name(),
          value,
          text -> {
            draft.field(field.get(), text);
            if (!kept.fields().contains(field.get().name())) {
              notKept.add(field.get().name());
            }
          });
    }

    private void consents(JsonNode list) {
      if (list.isNull()) {
        return;
      }
      if (!list.isArray()) {
        draft.refuse(CONSENTS, RowCode.WRONG_TYPE, "a list belongs there");
        draft.mayBeNo();
        return;
      }
      var names = new HashSet<String>();
      var place = 0;
      for (var entry : list) {
        consent(entry, "entry " + ++place, names);
      }
    }

    private void consent(JsonNode entry, String where, Set<String> names) {
      if (!entry.isObject()) {
        draft.refuse(CONSENTS, RowCode.WRONG_TYPE, where + ": an object belongs there");
        draft.mayBeNo();
        return;
      }
      each(
          CONSENTS,
          entry,
          (name, value) -> {
            if (!List.of("consent", "granted", "at").contains(name.key())) {
              unknown(name, List.of("consent", "granted", "at"));
            }
          });
      var name = entry.path("consent");
      var said = yesOrNo(entry.path("granted"));
      if (!name.isString() || !CONSENT_NAME.matcher(name.asString()).matches()) {
        draft.refuse(
            "consents.consent", RowCode.WRONG_TYPE, where + ": a name such as marketing.email");
        if (!said.equals(Optional.of(true))) {
          draft.mayBeNo();
        }
        return;
      }
      if (!entry.path("granted").isBoolean()) {
        draft.refuse("consents.granted", RowCode.WRONG_TYPE, where + ": true or false");
      } else if (!names.add(name.asString())) {
        draft.refuse(CONSENTS, RowCode.REPEATED_CONSENT, where);
      }
      said(name.asString(), said, entry.path("at"), where);
    }

    /** Text that a file may hold is refused here, but what it says is heard. */
    private static Optional<Boolean> yesOrNo(JsonNode granted) {
      return granted.isString() || granted.isNumber()
          ? Rows.said(granted.asString())
          : granted.isBoolean() ? Optional.of(granted.asBoolean()) : Optional.empty();
    }

    private void said(String consent, Optional<Boolean> granted, JsonNode at, String where) {
      if (granted.isPresent()) {
        var when =
            at.isMissingNode() || at.isNull()
                ? Optional.<String>empty()
                : Optional.of(at.isString() ? at.asString() : "");
        draft.said(consent, granted.get(), when, "consents.at", where);
      } else {
        draft.mayBeNo(consent, "consents.granted", RowCode.WRONG_TYPE, where);
      }
      if (!kept.consents().contains(consent)) {
        notKept.add(CONSENTS);
      }
    }

    /** Null is as good as nothing: many systems send it for what they do not know. */
    private void text(String name, JsonNode value, Consumer<String> taker) {
      if (value.isString()) {
        taker.accept(value.asString().strip());
      } else if (!value.isNull()) {
        draft.refuse(name, RowCode.WRONG_TYPE, TEXT);
      }
    }

    private void unknown(JsonName name, Collection<String> known) {
      if (name.key().toLowerCase(Locale.ROOT).startsWith("consent")) {
        draft.mayBeNo();
      }
      draft.refuse(name.object(), RowCode.UNKNOWN_FIELD, name.hint(known));
    }
  }

  private List<String> fieldNames() {
    var names = new ArrayList<String>();
    taxonomy
        .of(ItemKind.CONTACT)
        .forEach(field -> names.add(field.name().substring("contact.".length())));
    return names;
  }
}
