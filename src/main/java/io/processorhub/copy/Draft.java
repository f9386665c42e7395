package io.processorhub.copy;

import io.processorhub.consent.Candidate;
import io.processorhub.consent.Denial;
import io.processorhub.consent.Gate;
import io.processorhub.consent.Permission;
import io.processorhub.foundation.Field;
import io.processorhub.foundation.FieldTaxonomy;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.minimisation.Minimiser;
import io.processorhub.processor.Approved;
import io.processorhub.processor.ProviderKey;
import io.processorhub.subject.CanonicalAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What was claimed so far for one batch, sorted into what travels and what stays. */
final class Draft {

  private final Tools tools;
  private final Approved approved;
  private final ProviderKey providerKey;
  private final List<Prepared> lines = new ArrayList<>();
  private final List<Long> skipped = new ArrayList<>();
  private final List<Unchanged> unchanged = new ArrayList<>();
  private final List<HeldBack> held = new ArrayList<>();
  private int claimed;
  private Instant at;

  Draft(Tools tools, Approved approved) {
    this.tools = tools;
    this.approved = approved;
    this.providerKey = ProviderKey.parse(approved.declaration().key());
  }

  /** What decides about a row. */
  record Tools(
      Gate gate, Minimiser minimiser, FieldTaxonomy taxonomy, KeyedHash hash, CopyKeys keys) {}

  /**
   * One copy that was claimed.
   *
   * @param restricted whether the processor was told to leave the person alone
   * @param fields what was sent before, one bit each
   * @param declaration by which it was sent; 0: never
   * @param reason why it was held before
   * @param at the database's time
   */
  record Row(
      long item,
      boolean known,
      boolean restricted,
      long fields,
      Optional<byte[]> sentDigest,
      int declaration,
      short reason,
      Instant at) {}

  /**
   * A copy that travels.
   *
   * @param purposes for which it may; none if the call protects
   */
  record Prepared(Batch.Line line, Row row, Candidate candidate, Set<String> purposes) {}

  /** A copy whose processor holds already what would be sent. */
  record Unchanged(long item, int version) {}

  /** A copy that may not or cannot be sent. */
  record HeldBack(Row row, Candidate candidate, Held reason) {}

  Approved approved() {
    return approved;
  }

  List<Prepared> lines() {
    return lines;
  }

  List<Long> skipped() {
    return skipped;
  }

  List<Unchanged> unchanged() {
    return unchanged;
  }

  List<HeldBack> held() {
    return held;
  }

  int claimed() {
    return claimed;
  }

  Instant at() {
    return at;
  }

  void add(List<Row> rows) {
    claimed += rows.size();
    at = rows.get(0).at;
    var candidates =
        tools.gate.candidates(rows.stream().map(Row::item).toList(), approved.declaration());
    var prepared = new ArrayList<Prepared>();
    for (var row : rows) {
      var candidate = candidates.get(row.item);
      if (candidate == null) {
        skipped.add(row.item);
      } else {
        decide(row, candidate, prepared);
      }
    }
    keep(prepared);
  }

  private void decide(Row row, Candidate candidate, List<Prepared> prepared) {
    var decision = tools.gate.decide(candidate, approved.declaration());
    if (decision instanceof Denial denial) {
      deny(row, candidate, Held.by(denial));
      return;
    }
    if (row.restricted) {
      // Only the person can undo what the processor was told.
      held.add(new HeldBack(row, candidate, Held.MUST_SUBSCRIBE_AGAIN));
      return;
    }
    var payload = tools.minimiser.minimise((Permission) decision);
    var named = payload.value(providerKey.field());
    var key = named.map(providerKey::of);
    if (key.isEmpty()) {
      held.add(new HeldBack(row, candidate, Held.NO_KEY));
      return;
    }
    var digest = payload.digest(candidate.key());
    if (row.known && row.sentDigest.map(sent -> Arrays.equals(sent, digest)).orElse(false)) {
      unchanged.add(new Unchanged(row.item, candidate.version()));
      return;
    }
    var line =
        new Batch.Line(
            row.item,
            candidate.subject(),
            candidate.version(),
            payload,
            key.get(),
            removed(row, payload.bits()),
            row.declaration,
            digest,
            tools.hash.of("provider key", recognised(named.get())),
            Held.NOT);
    prepared.add(new Prepared(line, row, candidate, ((Permission) decision).purposes().keySet()));
  }

  /**
   * The person may not be disclosed any more: nothing is sent, and a processor that holds a copy is
   * told to leave the person alone, under the key by which it knows them.
   */
  private void deny(Row row, Candidate candidate, Held why) {
    var key =
        row.known && !row.restricted && approved.declaration().calls().restrict() != null
            ? tools.keys.latest(approved.target(), row.item, candidate.key())
            : Optional.<CopyKeys.Key>empty();
    if (key.isEmpty()) {
      held.add(new HeldBack(row, candidate, why));
      return;
    }
    var nothing = Minimiser.nothing();
    var line =
        new Batch.Line(
            row.item,
            candidate.subject(),
            candidate.version(),
            nothing,
            key.get().key(),
            Set.of(),
            row.declaration,
            nothing.digest(candidate.key()),
            key.get().hash(),
            why);
    lines.add(new Prepared(line, row, candidate, Set.of()));
  }

  /** Two spellings of one address are one key, even where the processor tells them apart. */
  private String recognised(String value) {
    return tools.taxonomy.field(providerKey.field()).format() == Field.Format.EMAIL
        ? CanonicalAddress.of(value)
        : value;
  }

  private TreeSet<String> removed(Row row, long bits) {
    var removed = new TreeSet<String>();
    tools.taxonomy.all().stream()
        .filter(field -> (row.fields & ~bits & field.bit()) != 0)
        .filter(field -> field.kind().equals("contact"))
        .forEach(field -> removed.add(field.name()));
    return removed;
  }

  /** A key of a target belongs to one item: whoever comes second is held. */
  private void keep(List<Prepared> prepared) {
    var owned = tools.keys.take(approved.target(), prepared.stream().map(this::owner).toList());
    for (var one : prepared) {
      var verdict = owned.verdict(one.line.item(), one.line.keyHash(), one.row.known);
      if (verdict == Held.NOT) {
        lines.add(one);
      } else {
        held.add(new HeldBack(one.row, one.candidate, verdict));
      }
    }
  }

  private CopyKeys.Owner owner(Prepared one) {
    return new CopyKeys.Owner(
        one.line.item(), one.line.keyHash(), one.line.key(), one.candidate.key(), one.row.known);
  }
}
