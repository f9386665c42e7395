package io.processorhub.copy;

import io.processorhub.consent.Candidate;
import io.processorhub.consent.Gate;
import io.processorhub.consent.Permission;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.item.FieldTaxonomy;
import io.processorhub.processor.ApprovedDeclaration;
import io.processorhub.processor.ProviderKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Gives what a processor holds under an address to the contact whose address it is now: members
 * whose addresses were exchanged change their contacts, each with the state of its mailbox, and are
 * updated in place. A no of somebody who gave an address up does not reach the mailbox of who has
 * it now.
 *
 * <p>Called within a claim's transaction. Copies that somebody else is changing or calling about
 * are not waited for: the answer is then that it is busy.
 */
final class KeyExchange {

  private static final int MAX_RING = 50;

  private final Gate gate;
  private final FieldTaxonomy taxonomy;
  private final KeyedHash hash;
  private final Members members;

  KeyExchange(Gate gate, FieldTaxonomy taxonomy, KeyedHash hash, Members members) {
    this.gate = gate;
    this.taxonomy = taxonomy;
    this.hash = hash;
    this.members = members;
  }

  /**
   * @param items whose copies changed; they are due anew
   * @param busy whether it cannot be decided right now
   * @param kept whether the key is rightly another contact's, so that waiting may be for ever
   */
  record Result(Set<Long> items, boolean busy, boolean kept) {
    static final Result NONE = new Result(Set.of(), false, false);
    static final Result BUSY = new Result(Set.of(), true, false);
    static final Result KEPT = new Result(Set.of(), false, true);
  }

  /** A contact, and what the processor holds for it. */
  private record Holder(Members.Member member, Candidate candidate, Optional<byte[]> present) {

    /** Whether the processor holds it under an address that it does not have any more. */
    boolean displaced() {
      return present.map(key -> !Arrays.equals(key, member.key())).orElse(true);
    }
  }

  /** Somebody else changes one of those it is about. */
  private static final class Busy extends RuntimeException {
    Busy() {
      super("busy", null, false, false);
    }
  }

  /**
   * A copy is known under an address that its contact gave up.
   *
   * @param permitted whether the contact may be sent under its present address
   */
  Result displaced(ApprovedDeclaration approved, long item, boolean permitted) {
    try {
      var at = new At(approved, item);
      var first = at.holder(item).orElseThrow(Busy::new);
      var ring = at.ring(first);
      if (!ring.isEmpty()) {
        return at.exchange(ring);
      }
      return permitted ? Result.NONE : at.handOn(first);
    } catch (Busy e) {
      return Result.BUSY;
    }
  }

  /** A copy waits for a key that belongs to another contact. */
  Result waiting(ApprovedDeclaration approved, long item) {
    try {
      var at = new At(approved, item);
      var first = at.holder(item).orElseThrow(Busy::new);
      return first.present.isEmpty() ? Result.NONE : at.takeOver(first);
    } catch (Busy e) {
      return Result.BUSY;
    }
  }

  /** One target, for one copy that was claimed. */
  private final class At {

    private final ApprovedDeclaration approved;
    private final long claimed;
    private final ProviderKey make;
    private final KeyHash keyHash;
    private final Map<Long, Optional<Holder>> holders = new HashMap<>();

    At(ApprovedDeclaration approved, long claimed) {
      this.approved = approved;
      this.claimed = claimed;
      this.make = ProviderKey.parse(approved.declaration().key());
      this.keyHash = KeyHash.of(hash, taxonomy, approved.declaration());
    }

    /** Empty if it has no copy: whoever it belonged to is being erased. */
    Optional<Holder> holder(long item) {
      if (!holders.containsKey(item)) {
        holders.put(
            item, members.exists(approved, item) ? Optional.of(read(item)) : Optional.empty());
      }
      return holders.get(item);
    }

    private Holder read(long item) {
      var member = members.lock(approved, item).orElseThrow(Busy::new);
      if (item != claimed && !member.free()) {
        throw new Busy();
      }
      var candidate = gate.candidates(List.of(item), approved.declaration()).get(item);
      if (candidate == null) {
        throw new Busy();
      }
      return new Holder(
          member, candidate, candidate.values().get(taxonomy.field(make.field())).map(keyHash::of));
    }

    private boolean permitted(Holder one) {
      return one.present.isPresent()
          && gate.decide(one.candidate, approved.declaration()) instanceof Permission;
    }

    /** Those who have each other's addresses, each followed by who holds what it wants. */
    List<Holder> ring(Holder first) {
      var ring = new ArrayList<Holder>(List.of(first));
      var last = first;
      while (ring.size() <= MAX_RING && last.present.isPresent()) {
        var next = members.holding(approved, last.present.get());
        if (next.isEmpty() || next.getAsLong() == last.member.item()) {
          return List.of();
        }
        if (next.getAsLong() == first.member.item()) {
          return ring;
        }
        var holder = holder(next.getAsLong());
        var wanted = last.present.get();
        if (holder
            .filter(one -> Arrays.equals(one.member.key(), wanted) && one.displaced())
            .isEmpty()) {
          return List.of();
        }
        last = holder.get();
        ring.add(last);
      }
      return List.of();
    }

    Result exchange(List<Holder> ring) {
      var moves = new ArrayList<Members.Move>();
      for (var i = 0; i < ring.size(); i++) {
        moves.add(move(ring.get(i), ring.get((i + 1) % ring.size())));
      }
      members.move(approved, moves);
      return done(moves, List.of());
    }

    /** Nobody may mail them there, so what the processor holds goes to who has the address now. */
    Result handOn(Holder loser) {
      var moves = new ArrayList<Members.Move>();
      passOn(loser, moves);
      if (moves.isEmpty()) {
        return Result.NONE;
      }
      members.lose(approved, loser.member);
      members.move(approved, moves);
      return done(moves, List.of(loser));
    }

    /**
     * Who holds the key has another address now, or holds nothing under it, and does not leave it:
     * it may not be sent, or its new address is not to be had.
     */
    Result takeOver(Holder waiting) {
      var holding = members.holding(approved, waiting.present.get());
      if (holding.isEmpty() || holding.getAsLong() == waiting.member.item()) {
        return Result.NONE;
      }
      var found = holder(holding.getAsLong());
      if (found.isEmpty()) {
        return Result.NONE;
      }
      var holder = found.get();
      if (!holder.member.known()) {
        return reserved(waiting, holder);
      }
      if (!Arrays.equals(holder.member.key(), waiting.present.get())) {
        return leftBehind(waiting, holder);
      }
      if (!holder.displaced()) {
        return Result.KEPT;
      }
      if (permitted(holder) && canMove(holder) || !permitted(waiting)) {
        return Result.NONE;
      }
      var moves = new ArrayList<Members.Move>(List.of(move(waiting, holder)));
      passOn(waiting, moves);
      members.lose(approved, holder.member);
      members.move(approved, moves);
      return done(moves, List.of(holder));
    }

    /** The holder is known by another key; this one is to be erased, or nothing is there by it. */
    private Result leftBehind(Holder waiting, Holder holder) {
      return members.isAstray(approved, holder.member.item(), waiting.present.get())
          ? Result.NONE
          : released(waiting, holder);
    }

    /** A key by which nothing is there stands in nobody's way. */
    private Result reserved(Holder waiting, Holder holder) {
      return idle(holder, waiting.present.get()) ? released(waiting, holder) : Result.KEPT;
    }

    /** Whether nothing is going to be sent with the key that it reserved. */
    private boolean idle(Holder holder, byte[] key) {
      var elsewhere = holder.present.map(now -> !Arrays.equals(now, key)).orElse(true);
      return holder.member.held() || elsewhere || !permitted(holder);
    }

    /** Whether the address that a permitted contact has now is to be had for it. */
    private boolean canMove(Holder one) {
      var wanted = one.present.get();
      if (one.member.refuses(wanted)) {
        return false;
      }
      var holding = members.holding(approved, wanted);
      return holding.isEmpty()
          || holding.getAsLong() == one.member.item()
          || holder(holding.getAsLong()).map(other -> !keeps(other, wanted)).orElse(true);
    }

    /** Whether the key is rightly this contact's. */
    private boolean keeps(Holder other, byte[] key) {
      return other.member.known()
          ? Arrays.equals(other.member.key(), key) && !other.displaced()
          : !idle(other, key);
    }

    private Result released(Holder waiting, Holder holder) {
      members.release(approved, holder.member.item(), waiting.present.get());
      members.due(approved, List.of(waiting.member.item()));
      return new Result(Set.of(waiting.member.item()), false, false);
    }

    /**
     * What the giver leaves goes to the next who has that address and may be sent, or is astray.
     */
    private void passOn(Holder giver, List<Members.Move> moves) {
      var from = giver;
      var seen = new HashSet<Long>(Set.of(giver.member.item()));
      while (from.member.known() && moves.size() < MAX_RING) {
        var next = claimant(from, seen);
        if (next.isEmpty()) {
          if (!moves.isEmpty()) {
            members.astray(approved, from.member);
          }
          return;
        }
        moves.add(move(next.get(), from));
        seen.add(next.get().member.item());
        from = next.get();
      }
    }

    private Optional<Holder> claimant(Holder from, Set<Long> seen) {
      for (var item : members.claiming(approved, from.member.key(), keyHash.address())) {
        var one = seen.contains(item) ? Optional.<Holder>empty() : holder(item);
        if (one.filter(other -> other.displaced() && permitted(other)).isPresent()) {
          return one;
        }
      }
      return Optional.empty();
    }

    private Members.Move move(Holder to, Holder from) {
      return new Members.Move(
          to.member.item(),
          to.candidate.key(),
          from.member,
          from.member.text(from.candidate.key(), approved.target()),
          from.member.id(from.candidate.key()));
    }

    private Result done(List<Members.Move> moves, List<Holder> others) {
      var items =
          moves.stream().map(Members.Move::item).collect(Collectors.toCollection(HashSet::new));
      others.forEach(one -> items.add(one.member.item()));
      members.due(approved, List.copyOf(items));
      return new Result(items, false, false);
    }
  }
}
