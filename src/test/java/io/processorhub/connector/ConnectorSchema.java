package io.processorhub.connector;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.processorhub.processor.Declaration;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON Schema of connector files, for editors, made from the records they are read into. What
 * it cannot say is said by the reader; {@link ConnectorSchemaTest} keeps the two in step.
 */
final class ConnectorSchema {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** What may be left out; everything else the reader insists on. */
  static final Set<String> OPTIONAL =
      Set.of(
          "Declaration.removed",
          "Declaration.residues",
          "Declaration.adapter",
          "Declaration.mail",
          "Declaration.kind",
          "Declaration.needs",
          "Purpose.consent",
          "Purpose.onWithdrawal",
          "Purpose.for",
          "Auth.basic",
          "Auth.bearer",
          "Calls.facts",
          "Calls.restrict",
          "Calls.rekey",
          "Calls.resume",
          "Calls.find",
          "Limits.windows",
          "Window.of",
          "Order.already",
          "Order.body",
          "Order.shows",
          "Order.until",
          "Find.batch",
          "Find.body",
          "Find.none",
          "FieldRule.words",
          "Refusal.left",
          "Refusal.undeliverable",
          "Refusal.inactive",
          "Send.batch",
          "Send.refusals",
          "Sweep.since",
          "Sweep.id",
          "Sweep.undeliverable",
          "Sweep.inactive",
          "Sweep.next",
          "Sweep.more",
          "Sweep.every");

  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry(
              "Declaration.connection",
              "The stable id of this connection; the file may be renamed."),
          Map.entry("Declaration.processor", "The register entry it belongs to."),
          Map.entry("Declaration.purposes", "What the processor is engaged for, by name."),
          Map.entry(
              "Declaration.key",
              "What the processor knows a copy by, e.g. md5(lower(contact.email))."),
          Map.entry(
              "Declaration.target",
              "Where the copies go: url, and whatever else the calls put into braces."),
          Map.entry(
              "Declaration.removed",
              "What is sent for a field that has no value any more; left out: null."),
          Map.entry(
              "Declaration.residues", "What the processor keeps after an erasure, in plain words."),
          Map.entry(
              "Declaration.adapter",
              "mail: the processor has no calls and is written to; left out: it is called."),
          Map.entry(
              "Declaration.needs",
              "the connection at which what these items belong to must be known first, such as that of the customers of invoices"),
          Map.entry(
              "Declaration.kind",
              "What the copies are copies of, e.g. contact, customer, invoice; left out: contact."),
          Map.entry("Mail.to", "The address at which it takes requests to erase."),
          Map.entry("Mail.due", "How long it has: P1D to P30D."),
          Map.entry(
              "Mail.remind", "After how long without an answer it is asked once more, e.g. P7D."),
          Map.entry("Purpose.basis", "Why it is lawful: GDPR Art. 6(1)."),
          Map.entry(
              "Purpose.consent",
              "What the person must have agreed to, with basis: consent and only so."),
          Map.entry("Purpose.onWithdrawal", "erase; restrict; or restrict, then erase after P30D."),
          Map.entry(
              "Purpose.for",
              "us or account: whose purpose it is, and so whose data it may use; left out: us."),
          Map.entry(
              "FieldRule.to",
              "Where it goes in the processor's own format, e.g. merge_fields.FNAME."),
          Map.entry("FieldRule.why", "What the purpose cannot do without it: GDPR Art. 5(1)(c)."),
          Map.entry("Auth.bearer", "{{secret:name}}; a credential never stands in a file."),
          Map.entry("Basic.password", "{{secret:name}}; a credential never stands in a file."),
          Map.entry(
              "Limits.account",
              "What the processor counts its limits on; connections may share one."),
          Map.entry(
              "Limits.concurrent", "Calls under way at the same time, on all nodes together."),
          Map.entry("Limits.windows", "How many calls the processor takes in what time."),
          Map.entry("Window.of", "Which calls are counted, e.g. [create, upsert]; left out: all."),
          Map.entry(
              "Order.shows",
              "jq over the answer, with $key and $id: whether it says that it was done."),
          Map.entry(
              "Order.until",
              "jq over the answer: the time by which it will be done, if that is later."),
          Map.entry("Sweep.next", "jq over a page: the cursor of the next one, null on the last."),
          Map.entry("Sweep.more", "Added from the second page on, e.g. cursor={cursor}."),
          Map.entry("Sweep.every", "How often everybody is listed, e.g. P1D; left out: daily."),
          Map.entry("Limits.timeout", "The total time one call may take: PT1S to PT2M."),
          Map.entry("Send.batch", "The most copies one call carries."),
          Map.entry("Send.body", "jq over {items: [{key, id, fields}], facts, target}."),
          Map.entry("Send.on", "The place in fields by which the answer names a copy."),
          Map.entry(
              "Send.results",
              "jq over the answer: one {on, at, result, code, id, left, undeliverable, inactive} for each copy it names."),
          Map.entry(
              "Verify.control",
              "Shows that the target itself answers; without it absence proves nothing."),
          Map.entry(
              "FieldRule.words",
              "Our values and the processor's words for them; a value without one is left out."),
          Map.entry("Refusal.left", "It says that the person left there."),
          Map.entry("Refusal.undeliverable", "It says that mail does not reach the address."),
          Map.entry(
              "Refusal.inactive", "It says that the processor keeps the person without mail."),
          Map.entry("Find.none", "Statuses that mean that nobody is there."),
          Map.entry(
              "Sweep.left",
              "jq over an entry: whether the person left there (unsubscribed, complained)."),
          Map.entry(
              "Sweep.undeliverable",
              "jq over an entry: whether mail does not reach the address (bounced)."),
          Map.entry(
              "Sweep.inactive",
              "jq over an entry: whether it keeps the person without mail (archived)."));

  private ConnectorSchema() {}

  static String text() {
    var schema = JSON.createObjectNode();
    schema.put("$schema", "http://json-schema.org/draft-07/schema#");
    schema.put("title", "Processor Hub connector file");
    schema.setAll(object(Declaration.class));
    return JSON.writeValueAsString(schema).replace("\r\n", "\n") + "\n";
  }

  private static ObjectNode object(Class<?> type) {
    var object = JSON.createObjectNode().put("type", "object").put("additionalProperties", false);
    var properties = object.putObject("properties");
    var required = object.putArray("required");
    for (var component : type.getRecordComponents()) {
      var place = place(component);
      var property = of(component.getGenericType());
      if (WORDS.containsKey(place)) {
        property.put("description", WORDS.get(place));
      }
      if (place.equals("Declaration.target")) {
        property.putArray("required").add("url");
      }
      properties.set(name(component), property);
      if (!OPTIONAL.contains(place)) {
        required.add(name(component));
      }
    }
    if (type == Declaration.Auth.class) {
      object.put("minProperties", 1).put("maxProperties", 1);
    }
    if (type == Declaration.class) {
      twoKinds(object, required);
    }
    if (required.isEmpty()) {
      object.remove("required");
    }
    return object;
  }

  /** A processor that is called has calls; one that is written to has none of what calls need. */
  private static void twoKinds(ObjectNode object, ArrayNode required) {
    var called = required.deepCopy();
    required.removeAll();
    object.putObject("if").putArray("required").add("adapter");
    var written = object.putObject("then");
    written
        .putArray("required")
        .add("connection")
        .add("processor")
        .add("purposes")
        .add("key")
        .add("mail");
    var properties = written.putObject("properties");
    properties.putObject("adapter").put("const", Declaration.BY_MAIL);
    for (var name : new String[] {"target", "auth", "limits", "removed", "calls"}) {
      properties.put(name, false);
    }
    var other = object.putObject("else");
    other.set("required", called);
    other.putObject("properties").put("mail", false);
  }

  static String place(RecordComponent component) {
    return component.getDeclaringRecord().getSimpleName() + "." + name(component);
  }

  /** As it is called in a file. */
  static String name(RecordComponent component) {
    var given = component.getAccessor().getAnnotation(JsonProperty.class);
    return given == null ? component.getName() : given.value();
  }

  private static ObjectNode of(Type type) {
    var schema = JSON.createObjectNode();
    if (type instanceof ParameterizedType generic) {
      var arguments = generic.getActualTypeArguments();
      if (generic.getRawType() == Map.class) {
        schema.put("type", "object").put("minProperties", 1);
        schema.set("additionalProperties", of(arguments[1]));
      } else if (generic.getRawType() == Set.class) {
        schema.put("type", "array").put("minItems", 1).put("uniqueItems", true);
        schema.set("items", of(arguments[0]));
      } else if (generic.getRawType() == List.class) {
        schema.put("type", "array").set("items", of(arguments[0]));
      } else {
        throw new IllegalArgumentException("no schema for " + type);
      }
      return schema;
    }
    var plain = (Class<?>) type;
    if (plain.isRecord()) {
      return object(plain);
    } else if (plain.isEnum()) {
      var names = schema.put("type", "string").putArray("enum");
      for (var value : plain.getEnumConstants()) {
        names.add(name((Enum<?>) value));
      }
    } else if (plain == int.class || plain == Integer.class) {
      schema.put("type", "integer").put("minimum", 1);
    } else if (plain == Duration.class || plain == java.time.Period.class) {
      schema.put("type", "string").put("pattern", "^P");
    } else if (plain == Boolean.class) {
      schema.put("type", "boolean");
    } else if (plain == String.class) {
      schema.put("type", "string");
    } else {
      throw new IllegalArgumentException("no schema for " + type);
    }
    return schema;
  }

  private static String name(Enum<?> value) {
    try {
      var given =
          value.getDeclaringClass().getField(value.name()).getAnnotation(JsonProperty.class);
      return given == null ? value.name().toLowerCase(Locale.ROOT) : given.value();
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException(e);
    }
  }
}
