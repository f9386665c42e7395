package io.processorhub.access;

import io.processorhub.Http;
import java.net.http.HttpRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** One call, or several, for each operation of the API; none is so complete that it does harm. */
final class ApiCalls {

  /**
   * What belongs to one account.
   *
   * @param id a living person's, as the source calls them
   * @param erased an erased person's
   */
  record Things(
      String account,
      String subject,
      String id,
      String erased,
      String erasure,
      String report,
      String many) {

    static Things unknown() {
      return new Things(random(), random(), "unknown", "unknown", random(), random(), random());
    }

    private static String random() {
      return UUID.randomUUID().toString();
    }

    String in(String text) {
      return text.replace("{account}", account)
          .replace("{subject}", subject)
          .replace("{id}", id)
          .replace("{erased}", erased)
          .replace("{case}", erasure)
          .replace("{report}", report)
          .replace("{many}", many);
    }
  }

  /**
   * @param about whether it names something that belongs to an account
   */
  record Call(String operation, String method, String path, String type, String body) {

    boolean about() {
      return (path + body).matches("(?s).*\\{(account|subject|id|erased|case|report|many)}.*");
    }

    Http.Answer send(Http http, String token, Things things) {
      var request = http.request(token, "/api/v1" + things.in(path));
      var text = things.in(body);
      return http.send(
          (type.isEmpty() ? request : request.header("Content-Type", type))
              .method(
                  method,
                  text.isEmpty()
                      ? HttpRequest.BodyPublishers.noBody()
                      : HttpRequest.BodyPublishers.ofString(text)));
    }
  }

  private static final String JSON = "application/json";
  private static final String CONNECTION = "/connections/newsletter-mailchimp";

  private final Map<String, Call> calls = new LinkedHashMap<>();

  static Map<String, Call> all() {
    var all = new ApiCalls();
    all.intake();
    all.copies();
    all.processors();
    all.register();
    all.cases();
    all.accounts();
    return all.calls;
  }

  private void intake() {
    post("deliverContacts", "/contacts", "{}");
    add("deliverEvents", "POST", "/events", "application/cloudevents+json", "{}");
    add("upload", "POST", "/imports?source=crm", "text/csv", "external_id\n");
    get("getImport", "/imports/{report}");
    get("listImports", "/imports");
    get("listRefusals", "/imports/{report}/refusals");
  }

  private void copies() {
    get("listCopies", "/copies");
    post("searchCopies", "/copies/search", "{\"source\": \"crm\", \"external_id\": \"{id}\"}");
    get("listLostAddresses", "/lost-addresses");
    post(
        "decideLostAddresses",
        "/lost-addresses/0/decision",
        "{\"decision\": \"keep\", \"count\": 1}");
  }

  private void processors() {
    get("listConnections", "/connections");
    get("getConnection", CONNECTION);
    post("confirmFound", CONNECTION + "/found/confirmation", "{\"count\": 0}");
    post("offboard", CONNECTION + "/offboarding", "{}");
    get("getOffboarding", CONNECTION + "/offboarding");
    post("attestOffboarding", CONNECTION + "/offboarding/evidence", "{}");
    get("listProcessors", "/processors");
    get("getProcessor", "/processors/mailchimp");
    add("putProcessor", "PUT", "/processors/mailchimp", JSON, "[]");
    post("addAgreement", "/processors/mailchimp/agreements", "[]");
    post("addAssessment", "/processors/mailchimp/assessments", "[]");
    post("addSubProcessor", "/processors/mailchimp/sub-processors", "[]");
    post("addMechanism", "/processors/mailchimp/mechanisms", "[]");
  }

  private void register() {
    get("listEntries", "/register/entries");
    get("listEntries of a person", "/register/entries?subject={subject}");
    post(
        "findSubject",
        "/register/recipients/search",
        "{\"source\": \"crm\", \"external_id\": \"{id}\"}");
    get("getRecipients", "/register/recipients/{subject}");
    get("compareDeclaredAndSent", "/register/declared");
    get("getBreachExtent", "/register/breach?processor=mailchimp");
    get("listBreachSubjects", "/register/breach/subjects?processor=mailchimp");
    get("exportController", "/register/exports/controller.csv");
    get("exportProcessor", "/register/exports/processor.csv");
    get("exportBreach", "/register/exports/breach.csv?processor=mailchimp");
    get("exportJson", "/register/exports/register.json");
    get("getCheckpoint", "/register/checkpoint");
    get("proveInclusion", "/register/proofs/inclusion?entry=1");
    get("proveConsistency", "/register/proofs/consistency?from=0&to=0");
    get("getRestore", "/register/restore");
    post("confirmRestore", "/register/restore/confirmation", "");
  }

  private void cases() {
    var known = "\"source\": \"crm\", \"external_id\": \"%s\"}";
    post("fileCase", "/cases", "{\"kind\": \"rectification\", " + known.formatted("{id}"));
    post(
        "fileCase by reference",
        "/cases",
        "{\"kind\": \"rectification\", \"subject\": \"{subject}\"}");
    post(
        "fileCase of an erased person",
        "/cases",
        "{\"kind\": \"erasure\", " + known.formatted("{erased}"));
    var columns = "kind,source,external_id\n";
    add("fileCases", "POST", "/cases/batch", "text/csv", columns + "rectification,crm,{id}\n");
    add(
        "fileCases of an erased person",
        "POST",
        "/cases/batch",
        "text/csv",
        columns + "erasure,crm,{erased}\n");
    get("listCases", "/cases");
    get("getCase", "/cases/{case}");
    post("attestCase", "/cases/{case}/attest", "{\"attestation\": \"seen\"}");
    post("refuseCase", "/cases/{case}/refuse", "{\"reason\": \"none\"}");
    post("extendCase", "/cases/{case}/extend", "{\"reason\": \"none\"}");
    post("pauseCase", "/cases/{case}/pause", "{\"reason\": \"none\"}");
    post("resumeCase", "/cases/{case}/resume", "");
    post(
        "attachEvidence",
        "/cases/{case}/parts/newsletter-mailchimp/evidence",
        "{\"text\": \"letter\"}");
    get("listMassErasures", "/mass-erasures");
    post("confirmMassErasure", "/mass-erasures/{many}/confirmation", "{\"people\": 1}");
    post("stopMassErasure", "/mass-erasures/{many}/stop", "");
    post("makeStatement", "/cases/{case}/statement", "");
    post("makeStatementPdf", "/cases/{case}/statement.pdf", "");
    post("answeredOtherwise", "/cases/{case}/answered", "{\"how\": \"none\"}");
    get("getCertificate", "/cases/{case}/certificate");
    get("getCertificatePdf", "/cases/{case}/certificate.pdf");
  }

  private void accounts() {
    var account = "/accounts/{account}";
    add("setRetention", "PUT", account + "/retention?preview=true", JSON, "{\"keep\": \"P9Y\"}");
    get("getRetention", account + "/retention");
    post("confirmRetention", account + "/retention/confirmation", "{\"count\": 0}");
    post("closeAccount", account + "/closing", "{\"attestation\": \"letter\"}");
    get("getClosing", account + "/closing");
    add("setAccountContact", "PUT", account + "/contact", JSON, "{\"email\": null}");
    get("getAccountContact", account + "/contact");
    add("setInstruction", "PUT", account + "/instruction", JSON, "{\"agreement\": null}");
    add("setObjection", "PUT", account + "/objections/mailchimp", JSON, "{\"objects\": false}");
    get("getInstruction", account + "/instruction");
  }

  private void get(String name, String path) {
    add(name, "GET", path, "", "");
  }

  private void post(String name, String path, String body) {
    add(name, "POST", path, body.isEmpty() ? "" : JSON, body);
  }

  private void add(String name, String method, String path, String type, String body) {
    calls.put(name, new Call(name.split(" ")[0], method, path, type, body));
  }
}
