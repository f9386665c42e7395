package io.processorhub.copy;

import io.processorhub.consent.Candidate;
import io.processorhub.consent.Decision;
import io.processorhub.consent.Denial;
import io.processorhub.consent.Gate;
import io.processorhub.consent.Permission;
import io.processorhub.foundation.DataKey;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.item.FieldTaxonomy;
import io.processorhub.minimisation.Minimiser;
import io.processorhub.minimisation.Payload;
import io.processorhub.processor.ApprovedDeclaration;
import io.processorhub.processor.ProviderKey;
import io.processorhub.subject.AddressLosses;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What was claimed so far for one batch, sorted into what travels and what stays. */
final class BatchPlan {

  /** So often a processor may refuse to restrict before it is asked to erase instead. */
  private static final int REFUSALS_UNTIL_ERASED = 5;

  private final Tools tools;
  private final ApprovedDeclaration approved;
  private final NextOperation.Means means;
  private final ProviderKey providerKey;
  private final KeyHash keyHash;
  private final List<Prepared> lines = new ArrayList<>();
  private final List<Long> skipped = new ArrayList<>();
  private final List<Prepared> apart = new ArrayList<>();
  private final List<Unchanged> unchanged = new ArrayList<>();
  private final List<HeldBack> held = new ArrayList<>();
  private final List<Long> demoted = new ArrayList<>();
  private final Set<Long> exchanged = new HashSet<>();
  private final boolean onlyProtects;
  private final boolean offboarding;
  private Set<Long> asking = Set.of();
  private ParentCopies.Found parents = ParentCopies.Found.NONE_NEEDED;
  private int claimed;
  private Instant at;

  /**
   * @param onlyProtects whether nothing but what protects may travel: it was claimed without asking
   *     whether the connection may disclose
   * @param offboarding whether the processor is being left: nothing is disclosed, and whoever is
   *     there is erased
   */
  BatchPlan(Tools tools, ApprovedDeclaration approved, boolean onlyProtects, boolean offboarding) {
    this.tools = tools;
    this.offboarding = offboarding;
    this.onlyProtects = onlyProtects;
    this.approved = approved;
    var calls = approved.declaration().calls();
    this.means =
        new NextOperation.Means(
            approved.declaration().restricts(), calls.resume() != null, calls.rekey() != null);
    this.providerKey = ProviderKey.parse(approved.declaration().key());
    this.keyHash = KeyHash.of(tools.hash, tools.taxonomy, approved.declaration());
  }

  /** What decides about a row. */
  record Tools(
      Gate gate,
      Minimiser minimiser,
      FieldTaxonomy taxonomy,
      KeyedHash hash,
      CopyKeys keys,
      KeyExchange exchange,
      AddressLosses losses,
      ParentCopies parents) {}

  /**
   * One copy that was claimed.
   *
   * @param restrictedAt since when the processor leaves the person alone
   * @param presence how the processor holds the person
   * @param cameBackAt since when the person is subscribed there again by their own act
   * @param refusals how often the processor refused in a row what was to protect the person
   * @param fields what was sent before, one bit each
   * @param declaration by which it was sent; 0: never
   * @param reason why it was held before
   * @param key keyed hash of the key it is known by; null: none
   * @param providerId sealed; null: none
   * @param refused what the processor refuses for good, for {@code refusedKey}
   * @param takenOver whether it was another contact's, and the processor showed nothing since
   * @param at the database's time
   */
  record Row(
      long item,
      boolean known,
      Optional<Instant> restrictedAt,
      Presence presence,
      Optional<Instant> cameBackAt,
      int refusals,
      long fields,
      Optional<byte[]> sentDigest,
      int declaration,
      short reason,
      byte[] key,
      byte[] providerId,
      short refused,
      byte[] refusedKey,
      boolean takenOver,
      Instant at) {}

  /**
   * A copy that travels.
   *
   * @param purposes for which it may; none if the call protects
   * @param wanted the key it waits for meanwhile
   */
  record Prepared(
      Operation operation,
      Batch.Line line,
      Row row,
      Candidate candidate,
      Set<String> purposes,
      Optional<byte[]> wanted) {

    Prepared waiting(Optional<byte[]> key) {
      return new Prepared(operation, line, row, candidate, purposes, key);
    }
  }

  /** A copy whose processor holds already what would be sent. */
  record Unchanged(long item, int version) {}

  /**
   * A copy that may not or cannot be sent.
   *
   * @param wanted the key it waits for, if that is the reason
   * @param again when it is to be looked at again by itself
   */
  record HeldBack(
      Row row,
      Candidate candidate,
      HoldReason reason,
      Optional<byte[]> wanted,
      Optional<Instant> again) {}

  ApprovedDeclaration approved() {
    return approved;
  }

  List<Prepared> lines() {
    return lines;
  }

  List<Long> skipped() {
    return skipped;
  }

  /** Copies that must travel alone, or in another batch than this one. */
  List<Prepared> apart() {
    return apart;
  }

  List<Unchanged> unchanged() {
    return unchanged;
  }

  List<HeldBack> held() {
    return held;
  }

  /** Copies that turned out to disclose; they are claimed again, as what discloses is. */
  List<Long> demoted() {
    return demoted;
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
    var seals = new HashMap<Long, DataKey>();
    candidates.forEach((item, candidate) -> seals.put(item, candidate.key()));
    var keys = tools.keys.of(approved.target(), seals);
    var taking = new ArrayList<Prepared>();
    exchanged.clear();
    asking = asking(candidates.values());
    parents = tools.parents.of(approved.declaration(), candidates.values());
    for (var row : rows) {
      var candidate = candidates.get(row.item);
      if (exchanged.contains(row.item)) {
        continue;
      }
      if (candidate == null) {
        skipped.add(row.item);
      } else {
        decide(row, candidate, keys.getOrDefault(row.item, List.of()), taking);
      }
    }
    taking.removeIf(one -> exchanged.contains(one.row.item));
    release(taking, keys);
    keep(taking, keys);
    forgetExchanged();
    sort();
  }

  /** Their copies know another member now, and are due anew. */
  private void forgetExchanged() {
    lines.removeIf(one -> exchanged.contains(one.row.item));
    unchanged.removeIf(one -> exchanged.contains(one.item));
    held.removeIf(one -> exchanged.contains(one.row.item));
    skipped.removeIf(exchanged::contains);
  }

  private void decide(
      Row row, Candidate candidate, List<CopyKeys.Key> keys, List<Prepared> taking) {
    var stray = keys.stream().filter(CopyKeys.Key::stray).findFirst();
    var decision = tools.gate.decide(candidate, approved.declaration());
    if (stray.isPresent()) {
      lines.add(
          protecting(
              row,
              candidate,
              stray.get(),
              Operation.ERASE,
              HoldReason.KEY_CHANGED,
              decision instanceof Permission
                  && !offboarding
                  && row.restrictedAt.isEmpty()
                  && !stray.get().restricted()));
      return;
    }
    if (offboarding) {
      denied(row, candidate, keys, HoldReason.OFFBOARDED, NO_WORD);
    } else if (!exchanges(row, candidate, decision)) {
      if (decision instanceof Denial denial) {
        denied(row, candidate, keys, HoldReason.by(denial), denial);
      } else {
        permitted(row, candidate, keys, (Permission) decision, taking);
      }
    }
  }

  /** Whether the member that the copy knows is another contact's by now, and went to it. */
  private boolean exchanges(Row row, Candidate candidate, Decision decision) {
    var wanted = candidate.values().get(tools.taxonomy.field(providerKey.field())).map(keyHash::of);
    if (!row.known || wanted.map(key -> Arrays.equals(key, row.key)).orElse(false)) {
      return false;
    }
    var result =
        tools.exchange.displaced(
            approved, row.item, decision instanceof Permission && wanted.isPresent());
    return took(row, result);
  }

  private boolean took(Row row, KeyExchange.Result result) {
    exchanged.addAll(result.items());
    if (result.busy()) {
      skipped.add(row.item);
    }
    return result.busy() || result.items().contains(row.item);
  }

  private static final Denial NO_WORD =
      new Denial(Denial.Reason.NO_CONSENT, Optional.empty(), Optional.empty());

  private void denied(
      Row row, Candidate candidate, List<CopyKeys.Key> keys, HoldReason why, Denial denial) {
    end(row, candidate, keys, why, why.ends(), denial, Optional.empty());
  }

  /**
   * @param ends whether the declared course ends the copy
   * @param wanted the key it waits for
   */
  private void end(
      Row row,
      Candidate candidate,
      List<CopyKeys.Key> keys,
      HoldReason why,
      boolean ends,
      Denial denial,
      Optional<byte[]> wanted) {
    var cameBack = cameBack(row, denial);
    var heard = row.cameBackAt.isPresent() && !cameBack ? denial.heardLast() : denial.heard();
    var eraseAt = ends ? eraseAt(row, why, heard) : Optional.<Instant>empty();
    var course = NextOperation.denied(why, ends, standing(row, eraseAt, cameBack), means);
    var key = current(row, keys);
    if (course.operation().isEmpty() || key.isEmpty()) {
      held.add(
          new HeldBack(
              row,
              candidate,
              course.why(),
              wanted,
              course.why() == why ? eraseAt : Optional.empty()));
      return;
    }
    // Whose member it was may have left, and nobody heard of it yet. What the hub did itself is
    // nobody's word.
    var looks = row.takenOver && row.restrictedAt.isEmpty();
    lines.add(
        protecting(row, candidate, key.get(), course.operation().get(), why, looks)
            .waiting(wanted));
  }

  /**
   * Its new address is not to be had, and under the old one, which is nobody's of ours, it must not
   * go on being mailed.
   */
  private void cannotMove(
      Row row,
      Candidate candidate,
      List<CopyKeys.Key> keys,
      HoldReason why,
      Optional<byte[]> wanted) {
    if (!took(row, tools.exchange.displaced(approved, row.item, false))) {
      end(row, candidate, keys, why, true, NO_WORD, wanted);
    }
  }

  /** A no that was heard after they came back counts again. */
  private static boolean cameBack(Row row, Denial denial) {
    return row.cameBackAt.isPresent()
        && denial.heardLast().map(last -> !last.isAfter(row.cameBackAt.get())).orElse(true);
  }

  /** Those without the value of the key, of which a person must confirm that it is gone. */
  private Set<Long> asking(Collection<Candidate> candidates) {
    var field = tools.taxonomy.field(providerKey.field());
    var without =
        candidates.stream()
            .filter(one -> one.values().get(field).isEmpty())
            .map(Candidate::item)
            .toList();
    return without.isEmpty() ? Set.of() : tools.losses.asking(without);
  }

  private void permitted(
      Row row,
      Candidate candidate,
      List<CopyKeys.Key> keys,
      Permission permission,
      List<Prepared> taking) {
    if (parents.isBusy(row.item)) {
      skipped.add(row.item);
      return;
    }
    if (parents.isMissing(row.item)) {
      hold(row, candidate, HoldReason.NEEDED);
      return;
    }
    var payload = tools.minimiser.minimise(permission);
    var named = payload.value(providerKey.field());
    if (named.isEmpty()) {
      if (row.known && asking.contains(row.item)) {
        hold(row, candidate, HoldReason.ADDRESS_LOST);
      } else {
        denied(row, candidate, keys, HoldReason.NO_KEY, NO_WORD);
      }
      return;
    }
    var hash = keyHash.of(named.get());
    var sameKey = Arrays.equals(row.key, hash);
    if (row.refused != 0 && Arrays.equals(row.refusedKey, hash)) {
      if (row.known && !sameKey) {
        cannotMove(row, candidate, keys, HoldReason.of(row.refused), Optional.empty());
      } else {
        hold(row, candidate, HoldReason.of(row.refused));
      }
      return;
    }
    var key = providerKey.of(named.get());
    var current = current(row, keys);
    if (sameKey && current.map(known -> !known.text().equals(key)).orElse(false)) {
      // Another spelling of one address, which the processor takes for another person.
      hold(row, candidate, HoldReason.KEY_CHANGED);
      return;
    }
    var digest = payload.digest(candidate.key());
    var course =
        NextOperation.permitted(
            standing(row, Optional.empty(), false),
            means,
            sameKey,
            row.sentDigest.map(sent -> Arrays.equals(sent, digest)).orElse(false));
    if (course.operation().isEmpty()) {
      if (course.why() == HoldReason.NOT) {
        unchanged.add(new Unchanged(row.item, candidate.version()));
      } else {
        hold(row, candidate, course.why());
      }
      return;
    }
    var operation = course.operation().get();
    if (operation == Operation.ERASE) {
      // What the hub did itself is nobody's word.
      var looks = row.restrictedAt.isEmpty() && !current.orElseThrow().restricted();
      lines.add(protecting(row, candidate, current.orElseThrow(), operation, course.why(), looks));
      return;
    }
    var line =
        new Batch.Line(
            row.item,
            candidate.subject(),
            named(candidate, row.fields | payload.bits()),
            parents.id(row.item),
            candidate.version(),
            payload,
            operation == Operation.REKEY ? current.orElseThrow().text() : key,
            hash,
            id(row, candidate),
            removed(row, payload),
            row.declaration,
            digest,
            HoldReason.NOT,
            true,
            row.restrictedAt.isPresent(),
            false);
    var prepared =
        new Prepared(
            operation, line, row, candidate, permission.purposes().keySet(), Optional.empty());
    (operation == Operation.CREATE || operation == Operation.REKEY ? taking : lines).add(prepared);
  }

  private NextOperation.Standing standing(Row row, Optional<Instant> eraseAt, boolean cameBack) {
    return new NextOperation.Standing(
        row.known,
        row.declaration != 0,
        row.restrictedAt.isPresent(),
        row.presence,
        eraseAt.map(when -> !when.isAfter(row.at)).orElse(false),
        cameBack);
  }

  /**
   * When a copy is erased that the declared course ends: so long after the no was heard, whatever
   * the processor answered since; without an address, so long after the processor was told.
   */
  private Optional<Instant> eraseAt(Row row, HoldReason why, Optional<Instant> heard) {
    var after = approved.declaration().erasedAfter();
    if (!row.known || after.isEmpty()) {
      return Optional.empty();
    }
    if (after.get().isZero() && !means.restrict() || erasesInstead(row)) {
      return Optional.of(row.at);
    }
    var since = why == HoldReason.CONSENT_WITHDRAWN ? heard : row.restrictedAt;
    return since.map(from -> from.atZone(ZoneOffset.UTC).plus(after.get()).toInstant());
  }

  /** A processor that goes on refusing to restrict is asked to erase, and both in turn. */
  private static boolean erasesInstead(Row row) {
    return row.refusals >= REFUSALS_UNTIL_ERASED && row.refusals % 2 == 1;
  }

  private Prepared protecting(
      Row row,
      Candidate candidate,
      CopyKeys.Key key,
      Operation operation,
      HoldReason why,
      boolean looks) {
    var nothing = Minimiser.nothing(approved.declaration().itemKind());
    var line =
        new Batch.Line(
            row.item,
            candidate.subject(),
            named(candidate, row.fields),
            Optional.empty(),
            candidate.version(),
            nothing,
            key.text(),
            key.hash(),
            Arrays.equals(key.hash(), row.key) ? id(row, candidate) : key.id(),
            Set.of(),
            row.declaration,
            nothing.digest(candidate.key()),
            why,
            Arrays.equals(key.hash(), row.key),
            row.restrictedAt.isPresent(),
            looks);
    return new Prepared(operation, line, row, candidate, Set.of(), Optional.empty());
  }

  /** Those to whom the processor's fields belong; of a contact, always the person. */
  private static List<Candidate.Named> named(Candidate candidate, long fields) {
    return candidate.named().stream()
        .filter(one -> one.subject() == candidate.subject() || one.isIn(fields))
        .toList();
  }

  private void hold(Row row, Candidate candidate, HoldReason why) {
    held.add(new HeldBack(row, candidate, why, Optional.empty(), Optional.empty()));
  }

  private static Optional<CopyKeys.Key> current(Row row, List<CopyKeys.Key> keys) {
    return keys.stream().filter(key -> row.known && Arrays.equals(key.hash(), row.key)).findFirst();
  }

  private static Optional<String> id(Row row, Candidate candidate) {
    return row.known && row.providerId != null
        ? Optional.of(
            new String(
                candidate.key().open(row.providerId, CopySteps.idPlace(row.item)),
                StandardCharsets.UTF_8))
        : Optional.empty();
  }

  private TreeSet<String> removed(Row row, Payload payload) {
    var removed = new TreeSet<String>();
    tools.taxonomy.of(approved.declaration().itemKind()).stream()
        .filter(field -> (row.fields & ~payload.bits() & field.bit()) != 0)
        .forEach(field -> removed.add(field.name()));
    return removed;
  }

  /** What is not there gives up the keys it was once attempted by. */
  private void release(List<Prepared> taking, Map<Long, List<CopyKeys.Key>> keys) {
    var items = new ArrayList<Long>();
    var gone = new ArrayList<byte[]>();
    for (var one : taking) {
      for (var key : keys.getOrDefault(one.row.item, List.of())) {
        if (!one.row.known && !key.gone() && !Arrays.equals(key.hash(), one.line.keyHash())) {
          items.add(one.row.item);
          gone.add(key.hash());
        }
      }
    }
    tools.keys.gone(approved.target(), approved.connection(), items, gone);
  }

  /** A key of a target belongs to one item: whoever comes second is held. */
  private void keep(List<Prepared> taking, Map<Long, List<CopyKeys.Key>> keys) {
    var holders = tools.keys.take(approved.target(), taking.stream().map(this::owner).toList());
    for (var one : taking) {
      var holder = holders.get(ByteBuffer.wrap(one.line.keyHash()));
      if (holder != null && holder == one.line.item()) {
        lines.add(one);
      } else {
        waits(one, keys.getOrDefault(one.row.item, List.of()));
      }
    }
  }

  private void waits(Prepared one, List<CopyKeys.Key> keys) {
    var result = tools.exchange.waiting(approved, one.row.item);
    var wanted = Optional.of(one.line.keyHash());
    if (took(one.row, result)) {
      return;
    }
    if (one.row.known && result.kept()) {
      cannotMove(one.row, one.candidate, keys, HoldReason.KEY_TAKEN, wanted);
    } else {
      held.add(
          new HeldBack(one.row, one.candidate, HoldReason.KEY_TAKEN, wanted, Optional.empty()));
    }
  }

  private CopyKeys.Owner owner(Prepared one) {
    var named = one.line.payload().value(providerKey.field()).orElseThrow();
    return new CopyKeys.Owner(
        one.line.item(), one.line.keyHash(), providerKey.of(named), one.candidate.key());
  }

  /** One call asks one thing: what protects goes first, and what travels alone goes alone. */
  private void sort() {
    if (onlyProtects) {
      lines.stream().filter(one -> !one.operation.protects()).forEach(this::demote);
      lines.removeIf(one -> !one.operation.protects());
    }
    if (lines.isEmpty()) {
      return;
    }
    var first =
        lines.stream().filter(one -> one.operation.protects()).findFirst().orElse(lines.get(0));
    for (var one : List.copyOf(lines)) {
      var together = first.operation.batched() && one.operation == first.operation;
      if (one != first && !together) {
        lines.remove(one);
        apart.add(one);
      }
    }
  }

  private void demote(Prepared one) {
    demoted.add(one.row.item);
  }

  boolean full(int size) {
    return !lines.isEmpty() && (lines.size() >= size || !lines.get(0).operation.batched());
  }
}
