package io.processorhub.connector;

import io.processorhub.connector.ConnectorFile.Problem;
import io.processorhub.foundation.StrictYaml;
import io.processorhub.item.Field;
import io.processorhub.item.FieldTaxonomy;
import io.processorhub.item.ItemKind;
import io.processorhub.mail.Letter;
import io.processorhub.processor.Declaration;
import io.processorhub.processor.ExampleAddresses;
import io.processorhub.processor.LegalBasis;
import io.processorhub.processor.ProviderKey;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What a declaration must hold before anybody is asked to approve it. */
final class DeclarationCheck {

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
  private static final Pattern PURPOSE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final Pattern CONSENT = Pattern.compile("[a-z0-9_][a-z0-9._-]{0,99}");
  private static final int MAX_PROGRAM = 8_000;
  private static final int MAX_TEXT = 2_000;
  private static final Pattern WITHDRAWAL =
      Pattern.compile("erase|restrict(, then erase after P(\\d+[YMD])+)?");
  private static final Pattern REQUEST = Pattern.compile("(GET|POST|PUT|PATCH|DELETE) (/[^\\s]*)");
  private static final Pattern INSERT = Pattern.compile("\\{([^{}]*)}");

  private final FieldTaxonomy taxonomy;

  DeclarationCheck(FieldTaxonomy taxonomy) {
    this.taxonomy = taxonomy;
  }

  List<Problem> problems(Declaration declaration, Placeholders placeholders) {
    var problems = new ArrayList<Problem>();
    name(problems, "connection", declaration.connection());
    name(problems, "processor", declaration.processor());
    problems.addAll(KindCheck.problems(taxonomy, declaration));
    if (declaration.residues() != null && declaration.residues().length() > MAX_TEXT) {
      problems.add(new Problem("residues", "longer than 2,000 characters"));
    }
    purposes(problems, declaration);
    key(problems, declaration);
    if (declaration.adapter() != null || declaration.mail() != null) {
      mail(problems, declaration);
      exampleAddress(problems, declaration, placeholders);
      return problems;
    }
    target(problems, declaration, placeholders);
    auth(problems, declaration);
    limits(problems, declaration);
    calls(problems, declaration);
    return problems;
  }

  private static void name(List<Problem> problems, String path, String value) {
    if (value == null || !NAME.matcher(value).matches()) {
      problems.add(
          new Problem(path, "'%s' must be there: small letters, digits, dashes".formatted(path)));
    }
  }

  private void purposes(List<Problem> problems, Declaration declaration) {
    if (declaration.purposes() == null || declaration.purposes().isEmpty()) {
      problems.add(new Problem("purposes", "no purpose; nothing is disclosed without one"));
      return;
    }
    declaration
        .purposes()
        .forEach((name, purpose) -> purpose(problems, "purposes > " + name, name, purpose));
    oneMapping(problems, declaration);
  }

  /** One field goes to one place, whatever purpose names it. */
  private static void oneMapping(List<Problem> problems, Declaration declaration) {
    var places = new HashMap<String, String>();
    var words = new HashMap<String, Map<String, String>>();
    declaration
        .purposes()
        .forEach(
            (name, purpose) -> {
              if (purpose != null && purpose.fields() != null) {
                purpose
                    .fields()
                    .forEach(
                        (field, rule) -> {
                          var to = rule == null ? null : rule.to();
                          var place = "purposes > " + name + " > fields > " + field;
                          var other = to == null ? null : places.putIfAbsent(field, to);
                          if (other != null && !other.equals(to)) {
                            problems.add(
                                new Problem(
                                    place, "goes to '%s' for another purpose".formatted(other)));
                          }
                          if (to != null && !sameWords(words, field, rule.words())) {
                            problems.add(
                                new Problem(place, "has other 'words' for another purpose"));
                          }
                        });
              }
            });
  }

  private static boolean sameWords(
      Map<String, Map<String, String>> known, String field, Map<String, String> words) {
    var these = words == null ? Map.<String, String>of() : words;
    var others = known.putIfAbsent(field, these);
    return others == null || others.equals(these);
  }

  private void purpose(
      List<Problem> problems, String path, String name, Declaration.Purpose purpose) {
    if (!PURPOSE.matcher(name).matches()) {
      problems.add(
          new Problem(
              path,
              "a purpose is called by letters, digits, dots, underscores and dashes, such as product-news"));
    }
    if (purpose == null || purpose.basis() == null) {
      problems.add(
          new Problem(
              path, "no 'basis'; one of " + List.of(LegalBasis.values()).toString().toLowerCase()));
      return;
    }
    if ((purpose.basis() == LegalBasis.CONSENT) != (purpose.consent() != null)) {
      problems.add(
          new Problem(
              path,
              "'consent' names what the person agreed to, with 'basis: consent' and only so"));
    }
    if (purpose.consent() != null && !CONSENT.matcher(purpose.consent()).matches()) {
      problems.add(
          new Problem(
              path + " > consent",
              "a consent is called by small letters, digits, dots, underscores and dashes, such as marketing.email"));
    }
    if (purpose.onWithdrawal() != null && !WITHDRAWAL.matcher(purpose.onWithdrawal()).matches()) {
      problems.add(
          new Problem(
              path + " > onWithdrawal",
              "write: erase; restrict; or restrict, then erase after P30D"));
    }
    if (purpose.fields() == null || purpose.fields().isEmpty()) {
      problems.add(new Problem(path, "no 'fields'; a purpose names what it cannot do without"));
      return;
    }
    purpose
        .fields()
        .forEach((field, rule) -> field(problems, path + " > fields > " + field, field, rule));
  }

  private void field(List<Problem> problems, String path, String name, Declaration.FieldRule rule) {
    if (taxonomy.find(name).isEmpty()) {
      var known = taxonomy.all().stream().map(Field::name).toList();
      problems.add(
          new Problem(
              path,
              "there is no field '%s'%s"
                  .formatted(
                      name,
                      StrictYaml.suggestion(name, known)
                          .map(other -> "; did you mean '" + other + "'?")
                          .orElse("; fields.yaml lists them"))));
    }
    if (rule == null || blank(rule.to()) || blank(rule.why())) {
      problems.add(new Problem(path, "say where it goes ('to') and why it is needed ('why')"));
    } else if (rule.to().contains("\n") || rule.why().contains("\n")) {
      problems.add(new Problem(path, "'to' and 'why' are one line each"));
    }
    if (rule != null && rule.words() != null) {
      words(problems, path + " > words", rule.words());
    }
  }

  /** A table without words would leave out every value. */
  private static void words(List<Problem> problems, String path, Map<String, String> words) {
    if (words.isEmpty()
        || words.entrySet().stream()
            .anyMatch(one -> blank(one.getKey()) || blank(one.getValue()))) {
      problems.add(new Problem(path, "give at least one value of ours and their word for it"));
    }
    var spellings = new HashMap<String, String>();
    for (var value : words.keySet()) {
      var other = spellings.putIfAbsent(Declaration.FieldRule.spelling(value), value);
      if (other != null) {
        problems.add(new Problem(path, "'%s' and '%s' are one value".formatted(other, value)));
      }
    }
  }

  private static void key(List<Problem> problems, Declaration declaration) {
    try {
      var field = ProviderKey.parse(declaration.key() == null ? "" : declaration.key()).field();
      if (declaration.purposes() != null
          && declaration.purposes().values().stream()
              .anyMatch(p -> p == null || p.fields() == null || !p.fields().containsKey(field))) {
        problems.add(new Problem("key", "every purpose must name the field %s".formatted(field)));
      } else if (declaration.purposes() != null && hasWords(declaration, field)) {
        problems.add(new Problem("key", "%s makes the key, so it has no 'words'".formatted(field)));
      }
    } catch (IllegalArgumentException e) {
      problems.add(new Problem("key", e.getMessage()));
    }
  }

  private static boolean hasWords(Declaration declaration, String field) {
    return declaration.purposes().values().stream()
        .map(purpose -> purpose.fields().get(field))
        .anyMatch(rule -> rule != null && rule.words() != null);
  }

  /** A processor without calls: an address, two periods, and nothing that would be a call. */
  private static void mail(List<Problem> problems, Declaration declaration) {
    if (!Declaration.BY_MAIL.equals(declaration.adapter())) {
      problems.add(new Problem("adapter", "write 'adapter: mail', or leave it and 'mail' out"));
      return;
    }
    if (declaration.calls() != null
        || declaration.target() != null
        || declaration.auth() != null
        || declaration.limits() != null
        || declaration.removed() != null) {
      problems.add(
          new Problem(
              "adapter",
              "a processor that is written to has no 'target', 'auth', 'limits', 'removed' or 'calls'"));
    }
    var mail = declaration.mail();
    if (mail == null) {
      problems.add(new Problem("mail", "no 'mail'; give 'to', 'due' and 'remind'"));
      return;
    }
    try {
      Letter.address(mail.to() == null ? "" : mail.to());
    } catch (IllegalArgumentException e) {
      problems.add(new Problem("mail > to", "write the address that takes requests to erase"));
    }
    if (days(mail.due()) < 1 || days(mail.due()) > 30) {
      problems.add(new Problem("mail > due", "how long it has: P1D to P30D"));
    }
    if (days(mail.remind()) < 1 || days(mail.remind()) >= days(mail.due())) {
      problems.add(new Problem("mail > remind", "after how long it is reminded, before it is due"));
    }
  }

  /** A request to erase that is written to such an address reaches nobody. */
  private static void exampleAddress(
      List<Problem> problems, Declaration declaration, Placeholders placeholders) {
    var mail = declaration.mail();
    if (!placeholders.inSandbox() && mail != null && ExampleAddresses.isIn(mail.to())) {
      problems.add(
          new Problem(
              "mail > to", "'to' is an address that is kept for examples; write the real one"));
    }
  }

  private static int days(java.time.Period period) {
    return period == null || period.toTotalMonths() != 0 ? 0 : period.getDays();
  }

  private static void target(
      List<Problem> problems, Declaration declaration, Placeholders placeholders) {
    var url = declaration.target() == null ? null : declaration.target().get("url");
    if (blank(url)) {
      problems.add(new Problem("target", "no 'url'"));
      return;
    }
    declaration
        .target()
        .forEach(
            (name, value) -> {
              if (value != null && (value.contains("{{") || value.contains("${"))) {
                problems.add(
                    new Problem(
                        "target > " + name,
                        "holds braces that nothing fills; a secret stands in 'auth' alone"));
              }
            });
    try {
      var uri = URI.create(url);
      var web = "https".equals(uri.getScheme()) && (uri.getPort() == -1 || uri.getPort() == 443);
      if (uri.getHost() == null
          || uri.getUserInfo() != null
          || uri.getQuery() != null
          || uri.getFragment() != null
          || !(web || placeholders.isSandbox(uri))) {
        problems.add(
            new Problem(
                "target > url", "must be https://host/path, port 443, nothing before an @"));
      }
    } catch (IllegalArgumentException e) {
      problems.add(new Problem("target > url", "is not a URL"));
    }
  }

  private static void auth(List<Problem> problems, Declaration declaration) {
    var auth = declaration.auth();
    var secret =
        auth == null ? null : auth.basic() != null ? auth.basic().password() : auth.bearer();
    if (blank(secret)) {
      problems.add(new Problem("auth", "no credential; give 'basic' or 'bearer'"));
    } else if (auth.basic() != null && (auth.bearer() != null || blank(auth.basic().user()))) {
      problems.add(new Problem("auth", "give one of 'basic' and 'bearer'; 'basic' has a 'user'"));
    } else if (Placeholders.secret(secret).isEmpty()) {
      problems.add(
          new Problem("auth", "a credential never stands in a file; write {{secret:name}}"));
    } else if (!Placeholders.isSecretOf(
        declaration.processor(), Placeholders.secret(secret).orElseThrow())) {
      problems.add(
          new Problem(
              "auth",
              "a secret of %s is called %s.NAME, such as {{secret:%s.api-key}}"
                  .formatted(
                      declaration.processor(), declaration.processor(), declaration.processor())));
    }
  }

  private static void limits(List<Problem> problems, Declaration declaration) {
    var limits = declaration.limits();
    if (limits == null
        || blank(limits.account())
        || limits.concurrent() < 1
        || limits.timeout() == null
        || limits.timeout().toSeconds() < 1
        || limits.timeout().toSeconds() > 120) {
      problems.add(
          new Problem(
              "limits", "give 'account', 'concurrent' (1 or more) and 'timeout' (PT1S to PT2M)"));
      return;
    }
    for (var window : limits.windows()) {
      if (window.calls() < 1 || window.per() == null || window.per().toMillis() < 1) {
        problems.add(
            new Problem("limits > windows", "each has 'calls' (1 or more) and 'per', e.g. PT1M"));
      }
    }
  }

  private void calls(List<Problem> problems, Declaration declaration) {
    var calls = declaration.calls();
    if (calls == null) {
      problems.add(new Problem("calls", "no 'calls'"));
      return;
    }
    need(problems, "create", calls.create(), "the hub could not send");
    need(problems, "upsert", calls.upsert(), "the hub could not correct what it sent");
    need(problems, "erase", calls.erase(), "what we can send we must be able to take back");
    need(problems, "verify", calls.verify(), "what we can send we must be able to take back");
    need(problems, "sweep", calls.sweep(), "what we can send we must be able to take back");
    var names = names(declaration);
    var withKey = with(names, "key", "id");
    if (calls.facts() != null) {
      request(problems, "facts", calls.facts().request(), names);
      jq(problems, "facts > take", calls.facts().take());
    }
    send(problems, "create", calls.create(), names, declaration);
    send(problems, "upsert", calls.upsert(), withKey, declaration);
    send(problems, "rekey", calls.rekey(), withKey, declaration);
    send(problems, "resume", calls.resume(), withKey, declaration);
    for (var one : List.of("rekey", "resume")) {
      var send = one.equals("rekey") ? calls.rekey() : calls.resume();
      if (send != null && send.batchSize() != 1) {
        problems.add(new Problem("calls > " + one, "carries one copy a call; leave 'batch' out"));
      }
    }
    if (calls.restrict() == null && restricts(declaration)) {
      need(problems, "restrict", null, "a purpose says it on withdrawal");
    }
    order(problems, "restrict", calls.restrict(), withKey);
    if (calls.restrict() != null && calls.restrict().shows() == null) {
      problems.add(
          new Problem("calls > restrict", "no 'shows': how the answer says that it was done"));
    }
    order(problems, "erase", calls.erase(), withKey);
    if (calls.erase() != null
        && calls.erase().request() != null
        && calls.erase().request().contains("{id}")
        && calls.find() == null) {
      need(problems, "find", null, "'erase' wants the processor's own id, which must be found");
    }
    if (calls.rekey() == null && calls.find() == null && calls.erase() != null) {
      need(
          problems,
          "find",
          null,
          "without 'rekey' an address that was given up is erased, and it must be read first who left there");
    }
    find(problems, calls.find(), withKey);
    verify(problems, calls.verify(), names, withKey);
    sweep(problems, declaration, with(names, "count", "offset", "since", "cursor"));
  }

  private static void order(
      List<Problem> problems, String name, Declaration.Order order, Set<String> names) {
    if (order != null) {
      request(problems, name, order.request(), names);
      statuses(problems, name + " > done", order.done());
      if (order.body() != null) {
        jq(problems, name + " > body", order.body());
      }
      if (order.shows() != null) {
        jq(problems, name + " > shows", order.shows());
      }
      if (order.until() != null) {
        jq(problems, name + " > until", order.until());
      }
    }
  }

  private static void find(List<Problem> problems, Declaration.Find find, Set<String> names) {
    if (find != null) {
      request(problems, "find", find.request(), names);
      jq(problems, "find > each", find.each());
      if (find.body() != null) {
        jq(problems, "find > body", find.body());
      }
      if (find.none() != null) {
        statuses(problems, "find > none", find.none());
      }
    }
  }

  private static boolean restricts(Declaration declaration) {
    return declaration.purposes() != null
        && declaration.purposes().values().stream()
            .anyMatch(
                purpose ->
                    purpose != null
                        && purpose.onWithdrawal() != null
                        && purpose.onWithdrawal().startsWith("restrict"));
  }

  private static Set<String> names(Declaration declaration) {
    var names =
        new TreeSet<>(
            declaration.target() == null ? Set.<String>of() : declaration.target().keySet());
    names.remove("url");
    return names;
  }

  private static Set<String> with(Set<String> names, String... more) {
    var all = new TreeSet<>(names);
    all.addAll(Set.of(more));
    return all;
  }

  private static void need(List<Problem> problems, String name, Object call, String why) {
    if (call == null) {
      problems.add(new Problem("calls > " + name, "no call '%s'; %s".formatted(name, why)));
    }
  }

  private static void send(
      List<Problem> problems,
      String name,
      Declaration.Send send,
      Set<String> names,
      Declaration declaration) {
    if (send == null) {
      return;
    }
    request(problems, name, send.request(), names);
    statuses(problems, name + " > done", send.done());
    jq(problems, name + " > body", send.body());
    jq(problems, name + " > results", send.results());
    if (declaration.purposes() != null
        && declaration.purposes().values().stream()
            .filter(purpose -> purpose != null && purpose.fields() != null)
            .noneMatch(
                purpose ->
                    purpose.fields().values().stream()
                        .anyMatch(
                            rule ->
                                rule != null
                                    && send.on() != null
                                    && send.on().equals(rule.to())))) {
      problems.add(
          new Problem(
              "calls > " + name,
              "'on' names the field by which the answer tells copies apart; it must be the 'to' of one"));
    }
    if (send.refusals() != null) {
      send.refusals().forEach(refusal -> refusal(problems, name + " > refusals", refusal));
    }
  }

  private static void refusal(List<Problem> problems, String path, Declaration.Refusal refusal) {
    if (refusal == null || blank(refusal.when()) || refusal.code() == null) {
      problems.add(new Problem("calls > " + path, "each has 'when' and 'code'"));
    } else {
      jq(problems, path, refusal.when());
    }
  }

  private static void verify(
      List<Problem> problems, Declaration.Verify verify, Set<String> names, Set<String> withKey) {
    if (verify == null) {
      return;
    }
    request(problems, "verify > control", verify.control(), names);
    if (verify.after() == null || verify.after().isEmpty()) {
      problems.add(
          new Problem("calls > verify", "no 'after': when to look again, e.g. [PT0S, P1D]"));
    }
    if (verify.absent() == null) {
      problems.add(new Problem("calls > verify", "no 'absent'"));
    } else {
      request(problems, "verify > absent", verify.absent().request(), withKey);
      statuses(problems, "verify > absent", verify.absent().status());
    }
  }

  private static void sweep(List<Problem> problems, Declaration declaration, Set<String> names) {
    var sweep = declaration.calls().sweep();
    if (sweep == null) {
      return;
    }
    request(problems, "sweep", sweep.request(), names);
    jq(problems, "sweep > each", sweep.each());
    jq(problems, "sweep > key", sweep.key());
    if (sweep.left() != null || ItemKind.CONTACT.word().equals(KindCheck.word(declaration))) {
      jq(problems, "sweep > left", sweep.left());
    }
    if (sweep.id() != null) {
      jq(problems, "sweep > id", sweep.id());
    }
    if (sweep.undeliverable() != null) {
      jq(problems, "sweep > undeliverable", sweep.undeliverable());
    }
    if (sweep.inactive() != null) {
      jq(problems, "sweep > inactive", sweep.inactive());
    }
    if ((sweep.next() == null) != (sweep.more() == null)) {
      problems.add(new Problem("calls > sweep", "'next' and 'more' go together"));
    } else if (sweep.next() != null) {
      jq(problems, "sweep > next", sweep.next());
    }
    if (sweep.count() < 1) {
      problems.add(new Problem("calls > sweep > count", "entries a page, 1 or more"));
    }
  }

  private static void request(
      List<Problem> problems, String call, String request, Set<String> names) {
    var parts = REQUEST.matcher(request == null ? "" : request);
    if (!parts.matches()) {
      problems.add(new Problem("calls > " + call, "write method and path, e.g. GET /lists/{list}"));
      return;
    }
    INSERT
        .matcher(parts.group(2))
        .results()
        .map(found -> found.group(1))
        .filter(name -> !names.contains(name))
        .forEach(
            name ->
                problems.add(
                    new Problem(
                        "calls > " + call,
                        "nothing fills in {%s}; 'target' has no such entry".formatted(name))));
  }

  private static void statuses(List<Problem> problems, String path, Set<Integer> statuses) {
    if (statuses == null || statuses.isEmpty()) {
      problems.add(new Problem("calls > " + path, "say which statuses mean it, e.g. [200]"));
    }
  }

  private static void jq(List<Problem> problems, String path, String program) {
    if (program != null && program.length() > MAX_PROGRAM) {
      problems.add(new Problem("calls > " + path, "longer than 8,000 characters"));
      return;
    }
    try {
      Jq.compile(program == null ? "" : program);
      if (blank(program)) {
        problems.add(new Problem("calls > " + path, "no jq"));
      }
    } catch (IllegalArgumentException e) {
      problems.add(new Problem("calls > " + path, e.getMessage()));
    }
  }

  private static boolean blank(String text) {
    return text == null || text.isBlank();
  }
}
