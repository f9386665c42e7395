package io.processorhub.intake;

import io.processorhub.item.Field;
import io.processorhub.item.FieldTaxonomy;
import io.processorhub.item.ItemKind;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.RequestBody;
import java.util.List;
import java.util.Map;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Describes a contact as JSON, made from the list of fields so that the two cannot differ. */
@Component
class ContactDocument implements GlobalOpenApiCustomizer {

  private static final String CONTACT =
      """
      {"source": "crm", "external_id": "42", "account": {"external_id": "acme"}, "controller": "us",
       "contact": {"email": "ada@example.com", "given_name": "Ada"},
       "consents": [{"consent": "marketing.email", "granted": true, "at": "2026-01-01T00:00:00Z"}]}""";

  private static final String EVENT =
      """
      {"specversion": "1.0", "id": "7001", "source": "/crm", "type": "%s", "time": "2026-01-01T00:00:00Z",
       "data": %s}"""
          .formatted(Event.TYPE, CONTACT);

  private final FieldTaxonomy taxonomy;

  ContactDocument(FieldTaxonomy taxonomy) {
    this.taxonomy = taxonomy;
  }

  @Override
  public void customise(OpenAPI api) {
    api.getComponents()
        .addSchemas("Contact", contact())
        .addSchemas("Contacts", contacts())
        .addSchemas("ContactEvent", event());
    api.getPaths()
        .get("/api/v1/contacts")
        .getPost()
        .requestBody(
            body(
                Map.of(
                    "application/json",
                    type(
                        new JsonSchema().oneOf(List.of(ref("Contact"), ref("Contacts"))),
                        CONTACT))));
    api.getPaths()
        .get("/api/v1/events")
        .getPost()
        .requestBody(
            body(
                Map.of(
                    EventsController.ONE, type(ref("ContactEvent"), EVENT),
                    EventsController.BATCH,
                        type(
                            list(ref("ContactEvent"), ContactRequests.MOST_CONTACTS),
                            "[" + EVENT + "]"))));
  }

  private Schema<?> contact() {
    return object()
        .addProperty(JsonContact.SOURCE, source())
        .addProperty(Columns.EXTERNAL_ID, text(200, "the source's own id of the contact"))
        .addProperty(
            "account",
            object()
                .description("the company it belongs to; left out: the account with the empty id")
                .addProperty("external_id", text(200, "the source's own id of the company"))
                .addProperty("name", text(0, "known, never kept")))
        .addProperty(
            JsonContact.CONTROLLER,
            text(0, "who decides about the data; left out: us")._enum(List.of("us", "account")))
        .addProperty("contact", fields())
        .addProperty(JsonContact.CONSENTS, list(consent(), 0))
        .required(List.of(JsonContact.SOURCE, Columns.EXTERNAL_ID));
  }

  private Schema<?> fields() {
    var fields =
        object()
            .description(
                "all that the source knows; what is left out or null has no value any more. Only what an approved declaration names is kept");
    taxonomy
        .of(ItemKind.CONTACT)
        .forEach(
            field ->
                fields.addProperty(
                    field.name().substring("contact.".length()),
                    nullable(text(field.length(), words(field)))));
    return fields;
  }

  private static String words(Field field) {
    return switch (field.format()) {
      case EMAIL -> "an e-mail address";
      case PHONE -> "digits, blanks and + ( ) . / -";
      case COUNTRY -> "two capital letters, ISO 3166";
      case LANGUAGE -> "such as de or pt-BR";
      case MONEY, DECIMAL -> "a number as text, such as 12.50";
      case DATE -> "a day, such as 2026-11-29";
      case CURRENCY -> "three capital letters, ISO 4217";
      case POINT -> "latitude and longitude in degrees, such as 52.52,13.405";
      case TEXT, GROUP -> "";
    };
  }

  private static Schema<?> consent() {
    return object()
        .addProperty("consent", text(0, "what it is about, such as marketing.email"))
        .addProperty("granted", new JsonSchema().typesItem("boolean"))
        .addProperty(
            "at",
            nullable(text(0, "when it was said, with its time zone; not in the future"))
                .format("date-time"))
        .required(List.of("consent", "granted"));
  }

  private static Schema<?> contacts() {
    return object()
        .addProperty(
            JsonContact.SOURCE, source().description("for those that name none themselves"))
        .addProperty("contacts", list(ref("Contact"), ContactRequests.MOST_CONTACTS))
        .required(List.of("contacts"));
  }

  private static Schema<?> event() {
    return new JsonSchema()
        .typesItem("object")
        .description("a CloudEvent 1.0; extension attributes may be there and change nothing")
        .addProperty("specversion", text(0, "")._const("1.0"))
        .addProperty("id", text(200, "with source it names the event"))
        .addProperty(
            "source",
            text(200, "a URI; it does not say whose contact it is").format("uri-reference"))
        .addProperty("type", text(0, "")._const(Event.TYPE))
        .addProperty("time", text(0, "").format("date-time"))
        .addProperty("subject", text(0, "not used"))
        .addProperty("datacontenttype", text(0, "application/json"))
        .addProperty("dataschema", text(0, "not used"))
        .addProperty("data", ref("Contact"))
        .required(List.of("specversion", "id", "source", "type", "data"));
  }

  private static Schema<?> source() {
    return text(63, "the system that tells the hub about the contact")
        .pattern("^[a-z0-9][a-z0-9_-]{0,62}$");
  }

  private static Schema<Object> object() {
    var schema = new JsonSchema();
    schema.typesItem("object").setAdditionalProperties(false);
    return schema;
  }

  @SuppressWarnings("unchecked")
  private static Schema<Object> text(int longest, String words) {
    var schema = (Schema<Object>) new JsonSchema().typesItem("string");
    if (longest > 0) {
      schema.maxLength(longest);
    }
    return words.isEmpty() ? schema : schema.description(words);
  }

  private static Schema<?> nullable(Schema<?> schema) {
    return schema.typesItem("null");
  }

  private static Schema<?> list(Schema<?> of, int most) {
    var list = new JsonSchema().typesItem("array").items(of);
    return most > 0 ? list.maxItems(most) : list;
  }

  private static Schema<?> ref(String name) {
    return new JsonSchema().$ref("#/components/schemas/" + name);
  }

  private static MediaType type(Schema<?> schema, String example) {
    return new MediaType()
        .schema(schema)
        .example(new JsonMapper().readValue(example, Object.class));
  }

  private static RequestBody body(Map<String, MediaType> types) {
    var content = new Content();
    new java.util.TreeMap<>(types).forEach(content::addMediaType);
    return new RequestBody().required(true).content(content);
  }
}
