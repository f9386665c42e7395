package io.processorhub.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.StandIn;
import io.processorhub.TestHub;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.sandbox.JournalEntry;
import io.processorhub.subject.CanonicalAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.springframework.boot.test.system.CapturedOutput;

/**
 * What must be true once everything is quiet, whatever went wrong before: nobody is lost, nobody is
 * made twice, no call lacks its ATTEMPT, and the log names nobody (docs/faults.md).
 */
final class Oracle {

  /** In the given name of everybody, so that the log can be searched for it. */
  static final String MARKER = "Zqxmarkerzqx";

  private static final Pattern ADDRESS =
      Pattern.compile("\"(?:email|email_address)\":\"([^\"]+)\"");

  private final TestHub hub;
  private final List<String> processors;
  private final Map<String, String> names = new TreeMap<>();

  Oracle(TestHub hub, String... processors) {
    this.hub = hub;
    this.processors = List.of(processors);
  }

  /** New people who consented; their addresses. */
  List<String> takeIn(int count) {
    var from = names.size();
    var file = Given.contacts();
    var addresses = new ArrayList<String>();
    for (var i = from; i < from + count; i++) {
      var address = "o" + i + "@example.com";
      addresses.add(address);
      names.put(address, MARKER + " " + i);
      file.consenting("o" + i, address, names.get(address));
    }
    hub.takeIn(file.csv());
    return addresses;
  }

  int people() {
    return names.size();
  }

  /** Somebody who is known by now has another name. */
  void rename(String address) {
    names.put(address, names.get(address) + "r");
    hub.takeIn(
        Given.contacts()
            .consenting(address.substring(0, address.indexOf('@')), address, names.get(address))
            .csv());
  }

  void check(CapturedOutput log) {
    hub.quiet();
    for (var processor : processors) {
      var list = hub.standIn(processor);
      assertThat(held(list)).as("what %s holds", processor).isEqualTo(names);
      assertThat(names.keySet())
          .as("made once at %s", processor)
          .allMatch(address -> list.timesCreated().apply(address) == 1);
      assertThat(withoutAttempt(processor, list)).as("calls without an earlier ATTEMPT").isEmpty();
    }
    assertThat(hub.count("select count(*) from copy where state not in (2, 5, 6)")).isZero();
    assertThat(withoutOutcome()).as("ATTEMPT entries without an OUTCOME").isZero();
    assertThat(log.getAll())
        .as("the log")
        .doesNotContain(MARKER, "@example.com")
        .doesNotContain(hub.mailchimp().apiKey(), hub.mailerlite().apiKey());
  }

  /** The results in the register for one person, in order. */
  List<String> results(String address) {
    return hub.db()
        .sql(
            """
            select convert_from(e.leaf, 'UTF8')::json ->> 'result' from entry e join subject s on s.id = e.subject_id
            where e.kind = 2 and s.address_key = ? order by e.id""")
        .param(hub.bean(KeyedHash.class).of("address", CanonicalAddress.of(address)))
        .query(String.class)
        .list();
  }

  private static Map<String, String> held(StandIn list) {
    var held = new TreeMap<String, String>();
    for (var address : list.addresses().get()) {
      held.put(address, list.givenName().apply(address).orElse(""));
    }
    return held;
  }

  private long withoutOutcome() {
    return hub.count(
        """
        select count(*) from (
          select id from entry where kind = 1
          except select (convert_from(leaf, 'UTF8')::json ->> 'attempt')::bigint from entry where kind = 2) x""");
  }

  /** For each person: as many ATTEMPT entries before a call as calls until then. */
  private List<String> withoutAttempt(String processor, StandIn list) {
    var attempts = attempts(processor);
    var calls = new HashMap<String, Integer>();
    var without = new ArrayList<String>();
    for (var call : list.writes()) {
      for (var person : people(call)) {
        var before =
            attempts.getOrDefault(person, List.of()).stream()
                .filter(at -> !at.isAfter(call.arrived()))
                .count();
        if (before < calls.merge(person, 1, Integer::sum)) {
          without.add(call.method() + " " + call.number());
        }
      }
    }
    return without;
  }

  private List<String> people(JournalEntry call) {
    return ADDRESS
        .matcher(call.body())
        .results()
        .map(found -> CanonicalAddress.of(found.group(1)))
        .map(address -> hub.bean(KeyedHash.class).of("address", address))
        .map(HexFormat.of()::formatHex)
        .toList();
  }

  private Map<String, List<Instant>> attempts(String processor) {
    var attempts = new HashMap<String, List<Instant>>();
    hub.db()
        .sql(
            """
            select encode(s.address_key, 'hex'), e.at from entry e join subject s on s.id = e.subject_id
            where e.kind = 1 and convert_from(e.leaf, 'UTF8')::json ->> 'processor' = ?""")
        .param(processor)
        .query(
            row -> {
              attempts
                  .computeIfAbsent(row.getString(1), person -> new ArrayList<>())
                  .add(row.getTimestamp(2).toInstant());
            });
    return attempts;
  }
}
