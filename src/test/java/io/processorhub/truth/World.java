package io.processorhub.truth;

import io.processorhub.truth.Event.Act;
import io.processorhub.truth.Event.Acted;
import io.processorhub.truth.Event.Asked;
import io.processorhub.truth.Event.ChangedThere;
import io.processorhub.truth.Event.Place;
import io.processorhub.truth.Event.Right;
import io.processorhub.truth.Event.Said;
import io.processorhub.truth.Event.Spoilt;
import io.processorhub.truth.Event.Told;
import io.processorhub.truth.Model.Rec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** One seed: its people, what happens to them, and what was drawn so far. */
final class World {

  static final List<String> SOURCES = List.of("crm", "shop", "fair");

  /**
   * What may happen in a round.
   *
   * @param moves whether addresses change
   */
  record Round(int number, boolean moves) {}

  final int seed;
  final Model model = new Model();
  final List<String> history = new ArrayList<>();
  private final Random random;
  private final int people;
  private final Instant base = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final TreeSet<String> quieted = new TreeSet<>();
  private final Set<Object> used = new HashSet<>();
  private final List<Event> drawn = new ArrayList<>();
  private int fresh;

  World(int seed, int people) {
    this.seed = seed;
    this.people = people;
    this.random = new Random(seed * 7919L);
  }

  List<Event> beginning() {
    drawn.clear();
    for (var i = 0; i < people; i++) {
      var source = SOURCES.get(random.nextInt(10) < 6 ? 0 : 1 + random.nextInt(2));
      drawn.add(told(source, id(), address(), first()));
    }
    return List.copyOf(drawn);
  }

  private Said first() {
    return switch (random.nextInt(16)) {
      case 0 -> Said.NOTHING;
      case 1 -> Said.no(Optional.of(someTime()));
      case 2 -> Said.no(Optional.empty());
      case 3, 4 -> Said.yes(Optional.empty());
      default -> Said.yes(Optional.of(someTime()));
    };
  }

  /** A sixth of the people, in each round, have something happen to them. */
  List<Event> draw(Round round) {
    drawn.clear();
    used.clear();
    for (var i = 0; i < Math.max(1, people / 5); i++) {
      one(round);
    }
    return List.copyOf(drawn);
  }

  private void one(Round round) {
    var dice = random.nextInt(112);
    if (dice < 12) {
      if (round.moves) {
        pick().ifPresent(one -> moves(one, random.nextInt(6) == 0 ? erasedOr() : address()));
      }
    } else if (dice < 20) {
      if (round.moves) {
        ring(2);
      }
    } else if (dice < 24) {
      if (round.moves) {
        ring(3);
      }
    } else if (dice < 29) {
      if (round.moves) {
        handOn();
      }
    } else if (dice < 32) {
      if (round.moves) {
        pick().ifPresent(this::leavesAndMoves);
      }
    } else if (dice < 38) {
      pick().ifPresent(this::anotherSource);
    } else if (dice < 41) {
      pick().ifPresent(this::shares);
    } else if (dice < 44) {
      drawn.add(told(SOURCES.get(random.nextInt(3)), id(), address(), first()));
    } else if (dice < 53) {
      pick().ifPresent(one -> says(one, yes()));
    } else if (dice < 62) {
      pick().ifPresent(one -> says(one, no()));
    } else if (dice < 68) {
      pick().ifPresent(this::saysInASpoiltRow);
    } else if (dice < 76) {
      pick().ifPresent(one -> acts(Act.UNSUBSCRIBES, one.address));
    } else if (dice < 79) {
      pick().ifPresent(one -> acts(Act.BOUNCES, one.address));
    } else if (dice < 82) {
      any(quieted).ifPresent(address -> acts(Act.SUBSCRIBES, address));
    } else if (dice < 83) {
      acts(Act.SUBSCRIBES, address());
    } else if (dice < 84) {
      pick().ifPresent(one -> acts(Act.IS_REMOVED, one.address));
    } else if (dice < 87) {
      pick(moved()).or(this::pick).ifPresent(one -> asks(Right.ERASURE, one));
    } else if (dice < 90) {
      pick().ifPresent(one -> asks(Right.WITHDRAWAL, one));
    } else if (dice < 92) {
      pick().ifPresent(one -> asks(Right.RESTRICTION, one));
    } else if (dice < 93) {
      pick().ifPresent(one -> asks(Right.LIFTING, one));
    } else if (dice < 99) {
      comesInAnOldFile();
    } else if (dice < 100) {
      // A file in which more than ten lose their address is asked about first.
      if (seed % 20 == 0 && used.add("emptied")) {
        pick().ifPresent(one -> says(one, ""));
      }
    } else if (dice < 104) {
      pick(moved()).or(this::pick).ifPresent(one -> subscribesUnderPresentAddress(one, round));
    } else if (dice < 108) {
      pick().ifPresent(one -> changesThere(one, round));
    } else if (round.moves) {
      // Where protective calls are refused, the same calls about a name would be, too.
      pick().ifPresent(this::isRenamed);
    }
  }

  // --- what happens

  private void moves(Rec one, String address) {
    drawn.add(new Told(one.source, one.id, address, one.name, Said.NOTHING));
  }

  /** Each gets the next one's address, in one file. */
  private void ring(int size) {
    var ring = new ArrayList<Rec>();
    pick().ifPresent(ring::add);
    for (var i = 0; i < 8 && !ring.isEmpty() && ring.size() < size; i++) {
      pick(ring.get(0).source).filter(one -> !one.address.isEmpty()).ifPresent(ring::add);
    }
    if (ring.size() < size) {
      return;
    }
    for (var i = 0; i < size; i++) {
      moves(ring.get(i), ring.get((i + 1) % size).address);
    }
  }

  private void handOn() {
    var first = pick();
    var second = first.flatMap(one -> pick(one.source));
    if (second.isPresent()) {
      moves(second.get(), first.get().address);
      moves(first.get(), address());
    }
  }

  private void leavesAndMoves(Rec one) {
    quieted.add(one.address);
    drawn.add(new Acted(Act.UNSUBSCRIBES, place(), one.address, true));
    moves(one, address());
  }

  private void anotherSource(Rec one) {
    var source = SOURCES.get(random.nextInt(3));
    if (!source.equals(one.source)) {
      drawn.add(told(source, id(), one.address, first()));
    }
  }

  private void shares(Rec one) {
    drawn.add(told(one.source, id(), one.address, first()));
  }

  private void says(Rec one, Said said) {
    if (said.no()) {
      quieted.add(one.address);
    }
    drawn.add(new Told(one.source, one.id, one.address, one.name, said));
  }

  /** The source hears of it at once, later or never, or tells of another change meanwhile. */
  private void changesThere(Rec one, Round round) {
    var to = address();
    quieted.add(to);
    drawn.add(new ChangedThere(one.address, to, random.nextBoolean()));
    switch (random.nextInt(6)) {
      case 0 -> drawn.add(new Acted(Act.UNSUBSCRIBES, Place.MAILCHIMP, to, false));
      case 1 -> {
        if (round.moves) {
          moves(one, to);
        }
      }
      case 2 -> {
        if (round.moves) {
          moves(one, address());
        }
      }
      case 3 -> {
        if (round.moves) {
          isRenamed(one);
        }
      }
      case 4 -> says(one, random.nextBoolean() ? no() : yes());
      default -> {}
    }
  }

  /** The list may know them by an earlier address still. */
  private void subscribesUnderPresentAddress(Rec one, Round round) {
    if (round.moves && random.nextInt(3) == 0) {
      var to = address();
      moves(one, to);
      acts(Act.SUBSCRIBES, to);
    } else {
      acts(Act.SUBSCRIBES, one.address);
    }
  }

  private void isRenamed(Rec one) {
    drawn.add(new Told(one.source, one.id, one.address, one.name + " " + ++fresh, Said.NOTHING));
  }

  private void says(Rec one, String address) {
    drawn.add(new Told(one.source, one.id, address, one.name, Said.NOTHING));
  }

  private void saysInASpoiltRow(Rec one) {
    var spoilt = Spoilt.values()[1 + random.nextInt(Spoilt.values().length - 1)];
    var at = random.nextBoolean() ? Optional.of(someTime()) : Optional.<Instant>empty();
    // Of somebody with two addresses nobody could tell which was told last.
    if (one.person.records.stream().allMatch(other -> other.address.equals(one.address))) {
      says(one, new Said("no", spoilt == Spoilt.TIME ? Optional.empty() : at, spoilt));
    }
  }

  private void acts(Act act, String address) {
    if (act == Act.UNSUBSCRIBES || act == Act.BOUNCES) {
      quieted.add(address);
    }
    drawn.add(new Acted(act, place(), address, random.nextBoolean()));
  }

  private void asks(Right right, Rec one) {
    quieted.add(one.address);
    drawn.add(new Asked(right, one.source, one.id));
  }

  /** An old file knows somebody who was erased, by the id or by an address they once had. */
  private void comesInAnOldFile() {
    var said = random.nextInt(4) == 0 ? Said.yes(Optional.of(now())) : first();
    if (random.nextBoolean()) {
      any(new TreeSet<>(model.erasedIds.keySet()))
          .filter(key -> !model.records.containsKey(key))
          .ifPresent(
              key -> {
                var parts = key.split("/");
                erasedAddress()
                    .ifPresent(address -> drawn.add(told(parts[0], parts[1], address, said)));
              });
    } else {
      erasedAddress()
          .ifPresent(
              address -> drawn.add(told(SOURCES.get(random.nextInt(3)), id(), address, said)));
    }
  }

  // --- whom it happens to

  /** Nothing else happens to a person and to an address in one round. */
  private Optional<Rec> pick() {
    return pick(List.copyOf(model.records.values()));
  }

  /** People who had another address before. */
  private List<Rec> moved() {
    return model.records.values().stream().filter(one -> one.person.addresses.size() > 1).toList();
  }

  private Optional<Rec> pick(String source) {
    return pick(model.records.values().stream().filter(one -> one.source.equals(source)).toList());
  }

  private Optional<Rec> pick(List<Rec> from) {
    if (from.isEmpty()) {
      return Optional.empty();
    }
    var one = from.get(random.nextInt(from.size()));
    if (one.address.isEmpty() || used.contains(one.address) || used.contains(one.person)) {
      return Optional.empty();
    }
    var others = model.at(one.address).stream().map(other -> other.person).toList();
    if (others.stream().anyMatch(used::contains)) {
      return Optional.empty();
    }
    used.add(one.address);
    used.addAll(others);
    one.person.records.forEach(other -> used.add(other.address));
    return Optional.of(one);
  }

  private Optional<String> any(TreeSet<String> from) {
    return from.isEmpty()
        ? Optional.empty()
        : Optional.of(List.copyOf(from).get(random.nextInt(from.size()))).filter(used::add);
  }

  private Optional<String> erasedAddress() {
    var free = new TreeSet<>(model.erasedAddresses.keySet());
    // Where somebody else lives by now, it is open who the old file means.
    free.removeIf(address -> !model.at(address).isEmpty());
    return any(free);
  }

  private String erasedOr() {
    return erasedAddress().orElseGet(this::address);
  }

  private Told told(String source, String id, String address, Said said) {
    return new Told(source, id, address, "S%d %s %s".formatted(seed, source, id), said);
  }

  private String id() {
    return "s%d-%d".formatted(seed, ++fresh);
  }

  private String address() {
    return "s%d-p%d@example.com".formatted(seed, ++fresh);
  }

  private Place place() {
    return Place.values()[random.nextInt(2)];
  }

  private Said yes() {
    return Said.yes(
        switch (random.nextInt(4)) {
          case 0 -> Optional.empty();
          case 1 -> Optional.of(someTime());
          default -> Optional.of(now());
        });
  }

  private Said no() {
    return Said.no(
        switch (random.nextInt(4)) {
          case 0 -> Optional.of(someTime());
          case 1 -> Optional.of(now());
          default -> Optional.empty();
        });
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  private Instant someTime() {
    return base.minus(Duration.ofHours(24 + random.nextInt(24 * 400)));
  }
}
