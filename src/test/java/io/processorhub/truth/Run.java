package io.processorhub.truth;

import io.processorhub.TestHub;
import io.processorhub.status.ConnectionStatus;
import io.processorhub.truth.Event.Acted;
import io.processorhub.truth.Event.Asked;
import io.processorhub.truth.Event.ChangedThere;
import io.processorhub.truth.Event.Place;
import io.processorhub.truth.Event.Right;
import io.processorhub.truth.Event.Told;
import io.processorhub.truth.Model.Rule;
import io.processorhub.truth.World.Round;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.util.FileSystemUtils;

/** All worlds through all rounds, in one hub. */
final class Run implements AutoCloseable {

  private static final Map<String, Object> SETTINGS =
      Map.of(
          "hub.connectors", Path.of("connectors"),
          // On a busy machine a worker may be slow; a lease that ends costs a whole deadline.
          "hub.delivery.lease", "10s",
          "hub.delivery.longest-back-off", "400ms",
          "hub.erasure.poll", "50ms",
          "hub.erasure.pause", "50ms",
          "hub.erasure.longest-pause", "400ms",
          "hub.erasure.poll-ms", 25,
          // One token hands on what all these people ask for.
          "hub.erasure.one-by-one", 1_000_000,
          "logging.level.io.processorhub", "error");

  /** A case of this round, and who it is about. */
  private record Filed(UUID ref, World world, Right right, Model.Person person) {}

  /** What was found wrong. */
  record Fault(int seed, String kind, String text) {

    @Override
    public String toString() {
      return "\nseed %d: %s\n%s".formatted(seed, kind, text);
    }
  }

  private static final Pattern NAMES = Pattern.compile("\\b(?:id|address|to)=([^,\\]]+)");

  /** Limits are another test's matter (MailerLiteLimitsTest). */
  private static final double NO_LIMITS = 1_000_000;

  private static final List<String> ABSENT = List.of("not there", "");

  private final Path home = Files.createTempDirectory(Path.of("target"), "truth");
  private final TestHub.Sandboxes lists = TestHub.Sandboxes.start();
  private final Map<Integer, World> worlds = new LinkedHashMap<>();
  private final List<Filed> cases = new ArrayList<>();
  private final Map<Integer, Fault> faults = new LinkedHashMap<>();
  private final Random random;
  private long events;
  private TestHub hub;
  private Hand hand;

  Run(int[] seeds, int people) throws IOException {
    random = new Random(Arrays.hashCode(seeds));
    for (var seed : seeds) {
      worlds.put(seed, new World(seed, people));
    }
    lists.mailerlite().timeScale(NO_LIMITS);
    open();
    hub.approve();
    hub.until("select bool_and(baseline_at is not null) from connection");
  }

  private void open() {
    hub = TestHub.at(home, lists, SETTINGS);
    hand = new Hand(hub);
  }

  private void restart() {
    hub.close();
    open();
  }

  List<Fault> all() throws Exception {
    happen(0, World::beginning);
    check("the beginning");
    round(1, true, () -> {});
    round(2, true, () -> trouble().anything(10));
    check("trouble");
    round(3, false, () -> trouble().protecting(1 + worlds.size() / 20));
    doneMeansDone();
    check("refusals");
    hand.letDaysPass(Duration.ofDays(31));
    check("31 days later");
    round(4, true, hand::sweep);
    restart();
    round(5, true, () -> trouble().anything(10));
    check("a restart");
    round(
        6,
        false,
        () -> {
          trouble().protecting(1);
          trouble().nobodyThere(1 + worlds.size() / 20);
        });
    hand.sweep();
    round(7, true, () -> {});
    restart();
    check("another restart");
    hand.letDaysPass(Duration.ofDays(31));
    check("another 31 days later");
    return List.copyOf(faults.values());
  }

  private Trouble trouble() {
    return new Trouble(hub, random);
  }

  private void round(int number, boolean moves, Runnable trouble) {
    trouble.run();
    happen(number, world -> world.draw(new Round(number, moves)));
  }

  // --- what happens

  private void happen(int round, Function<World, List<Event>> draw) {
    var drawn = new LinkedHashMap<World, List<Event>>();
    for (var world : worlds.values()) {
      drawn.put(world, draw.apply(world));
      events += drawn.get(world).size();
    }
    each(drawn, ChangedThere.class, round, (world, one) -> change(world, one, true));
    each(drawn, Acted.class, round, (world, one) -> act(world, one, true));
    for (var source : World.SOURCES) {
      tell(drawn, source, round);
    }
    each(drawn, Asked.class, round, this::ask);
    each(drawn, ChangedThere.class, round, (world, one) -> change(world, one, false));
    each(drawn, Acted.class, round, (world, one) -> act(world, one, false));
  }

  private <E extends Event> void each(
      Map<World, List<Event>> drawn, Class<E> type, int round, BiFunction<World, E, Boolean> what) {
    drawn.forEach(
        (world, all) ->
            all.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .filter(one -> what.apply(world, one))
                .forEach(one -> world.history.add(round + " " + one)));
  }

  private boolean act(World world, Acted one, boolean early) {
    if (one.early() != early) {
      return false;
    }
    var from = Instant.now();
    var mailed = hand.acted(one);
    world.model.acted(one.act(), one.place(), one.address(), mailed, from);
    return mailed || one.act() == Event.Act.SUBSCRIBES;
  }

  private boolean change(World world, ChangedThere one, boolean early) {
    var done = one.early() == early && hand.changed(one);
    if (done) {
      world.model.changedThere(one.address(), one.to());
    }
    return done;
  }

  private void tell(Map<World, List<Event>> drawn, String source, int round) {
    var rows = new LinkedHashMap<Told, World>();
    each(
        drawn,
        Told.class,
        round,
        (world, one) -> one.source().equals(source) && rows.put(one, world) == null);
    var from = Instant.now();
    hand.told(source, List.copyOf(rows.keySet()));
    var to = Instant.now();
    rows.forEach((one, world) -> world.model.told(one, from, to));
  }

  private boolean ask(World world, Asked one) {
    var person = world.model.records.get(Model.key(one.source(), one.id())).person;
    var from = Instant.now();
    var ref = hand.asked(one);
    world.model.asked(one.right(), one.source(), one.id(), from, Instant.now());
    cases.add(new Filed(ref, world, one.right(), person));
    return true;
  }

  // --- what must be true

  /** While calls are refused and made again, no case says done for somebody still mailed. */
  private void doneMeansDone() {
    var done = hand.done();
    for (var one : cases) {
      if (one.right == Right.WITHDRAWAL && done.contains(one.ref)) {
        mustNot(one, (address, place) -> hand.mailed(place, address) ? "mailed" : "", "case done");
      }
    }
  }

  private void mustNot(Filed filed, BiFunction<String, Place, String> is, String kind) {
    for (var address : filed.world.model.ownedAlone(filed.person)) {
      for (var place : Place.values()) {
        if (filed.world.model.rule(address, place) == Rule.MUST_NOT
            && !is.apply(address, place).isEmpty()) {
          fault(filed.world, kind + " while still mailed", address, place, "mailed");
        }
      }
    }
  }

  private void check(String after) {
    var began = System.nanoTime();
    hand.behave();
    try {
      hand.quiet();
      for (var i = 0; i < 2; i++) {
        hand.sweep();
        hand.quiet();
      }
    } catch (org.awaitility.core.ConditionTimeoutException e) {
      faults.put(
          -faults.size(),
          new Fault(0, "never quiet after " + after, e.getMessage() + "\n" + Facts.open(hub)));
    }
    var lists = new EnumMap<Place, Map<String, List<String>>>(Place.class);
    for (var place : Place.values()) {
      lists.put(place, hand.all(place));
      worlds.values().forEach(world -> check(world, place, lists.get(place)));
    }
    nothingIsStuckWithoutAWord(after);
    BiPredicate<String, Place> off =
        (address, place) ->
            lists.get(place).getOrDefault(address, ABSENT).get(0).equals("unsubscribed");
    worlds.values().forEach(world -> world.model.quiet(Instant.now(), off));
    // These cases are through: what their people say later, and what is on its way then, is no
    // matter of theirs.
    cases.clear();
    System.out.printf(
        "after %s: %d seeds, %d events so far, %d ms until quiet, %d faults, of seeds %s%n",
        after,
        worlds.size(),
        events,
        (System.nanoTime() - began) / 1_000_000,
        faults.size(),
        new TreeSet<>(faults.keySet()));
  }

  private void check(World world, Place place, Map<String, List<String>> there) {
    for (var address : world.model.addresses()) {
      var found = there.getOrDefault(address, ABSENT);
      var mailed = Hand.mailed(found.get(0));
      var rule = world.model.rule(address, place);
      if (rule == Rule.MUST_NOT && mailed) {
        fault(world, "mailed and must not be", address, place, found.get(0));
      } else if (rule == Rule.MUST && !mailed) {
        fault(world, "not mailed and must be", address, place, found.get(0));
      } else if (rule == Rule.MUST
          && !world.model.own(address, place)
          && !world.model.names(address).contains(found.get(1))) {
        fault(world, "greeted by somebody else's name", address, place, found.get(1));
      }
    }
  }

  /** What is not in step is held or dead for a reason that the connection's status tells. */
  private void nothingIsStuckWithoutAWord(String after) {
    for (var state : hub.bean(ConnectionStatus.class).all()) {
      var said =
          state.held().values().stream().mapToLong(Long::longValue).sum()
              + state.copies().getOrDefault("current", 0L)
              + state.copies().getOrDefault("dead", 0L);
      var all = state.copies().values().stream().mapToLong(Long::longValue).sum();
      var dead = state.copies().getOrDefault("dead", 0L);
      if (said != all || state.held().containsKey("not held") || dead > 0 && !state.stuck()) {
        faults.put(
            -faults.size(), new Fault(0, "stuck without a word after " + after, state.toString()));
      }
    }
  }

  private void fault(World world, String kind, String address, Place place, String is) {
    faults.computeIfAbsent(
        world.seed,
        seed ->
            new Fault(
                seed,
                kind,
                "%s at %s: the model says %s, there it is \"%s\"\n%s\n%s"
                    .formatted(
                        address,
                        place.processor,
                        world.model.rule(address, place),
                        is,
                        about(world, address),
                        Facts.of(hub, address))));
  }

  /** The lines that name a mailbox, and those about whoever ever had it. */
  private static String about(World world, String address) {
    var named = new HashSet<>(Set.of(address));
    for (var hop = 0; hop < 2; hop++) {
      var before = Set.copyOf(named);
      for (var line : world.history) {
        var names = NAMES.matcher(line).results().map(found -> found.group(1)).toList();
        if (names.stream().anyMatch(before::contains)) {
          named.addAll(names);
        }
      }
    }
    return world.history.stream()
        .filter(
            line -> NAMES.matcher(line).results().anyMatch(found -> named.contains(found.group(1))))
        .collect(Collectors.joining("\n"));
  }

  @Override
  public void close() throws IOException {
    hub.close();
    lists.close();
    FileSystemUtils.deleteRecursively(home);
  }
}
