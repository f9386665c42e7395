package io.processorhub.sandbox;

import io.processorhub.sandbox.MailchimpRules.Done;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One call about up to 500 members: each is accepted or refused for itself. */
final class MailchimpBatch {

  static final int MOST = 500;

  /** How the call wants it done. */
  record Manner(boolean updateExisting, boolean syncTags, boolean skipDuplicates) {}

  private final MailchimpMembers members;
  private final MailchimpRules rules;
  private final Manner manner;
  private final List<Member> created = new ArrayList<>();
  private final List<Member> updated = new ArrayList<>();
  private final ArrayNode errors = Json.MAPPER.createArrayNode();
  private final Set<String> seen = new HashSet<>();
  private boolean changed;

  MailchimpBatch(MailchimpMembers members, MailchimpRules rules, Manner manner) {
    this.members = members;
    this.rules = rules;
    this.manner = manner;
  }

  /** Refused as a whole if it is not of the documented shape. */
  static List<MemberBody> read(JsonNode sent) {
    if (sent.size() > MOST) {
      throw Refusal.invalid("members", "No more than " + MOST + " members in one call.");
    }
    var reader = new MemberReader(MemberShape.DOCUMENTED);
    var bodies = new ArrayList<MemberBody>();
    for (int i = 0; i < sent.size(); i++) {
      bodies.add(reader.read(sent.get(i), "members." + i + ".", "email_address", "status"));
    }
    reader.refuseMisshapen();
    return bodies;
  }

  Answer run(List<MemberBody> bodies) {
    rules.inOnePiece(() -> bodies.forEach(this::one));
    var answer = Json.MAPPER.createObjectNode();
    answer.set("new_members", shown(created));
    answer.set("updated_members", shown(updated));
    answer.set("errors", errors);
    answer.put("total_created", created.size());
    answer.put("total_updated", updated.size());
    answer.put("error_count", errors.size());
    return Answer.json(answer).changed(changed);
  }

  private void one(MemberBody body) {
    var email = body.email().orElseThrow();
    if (!seen.add(Addresses.id(email))) {
      repeated(email);
      return;
    }
    try {
      createOrUpdate(email, body);
    } catch (Refusal refusal) {
      refuse(email, refusal);
    }
  }

  private void createOrUpdate(String email, MemberBody body) {
    var existing = members.find(email);
    if (existing.isEmpty()) {
      created.add(note(rules.create(body)));
    } else if (manner.updateExisting()) {
      updated.add(note(rules.update(existing.get(), body, manner.syncTags())));
    } else {
      exists(email);
    }
  }

  private Member note(Done done) {
    changed |= done.changed();
    return done.member();
  }

  private void repeated(String email) {
    if (!manner.skipDuplicates()) {
      exists(email);
    }
  }

  private void exists(String email) {
    var hint =
        " is already a list member, do you want to update? Please provide update_existing:true";
    error(email, email + hint, "ERROR_CONTACT_EXISTS");
  }

  private void refuse(String email, Refusal refusal) {
    var item = error(email, refusal.reason(), "ERROR_GENERIC");
    refusal.errors().stream()
        .findFirst()
        .ifPresent(first -> item.put("field", first.field()).put("field_message", first.message()));
  }

  private ObjectNode error(String email, String error, String code) {
    return errors
        .addObject()
        .put("email_address", email)
        .put("error", error)
        .put("error_code", code)
        .put("field", "")
        .put("field_message", "");
  }

  private static ArrayNode shown(List<Member> members) {
    var shown = Json.MAPPER.createArrayNode();
    members.forEach(member -> shown.add(MailchimpDocuments.member(member)));
    return shown;
  }
}
