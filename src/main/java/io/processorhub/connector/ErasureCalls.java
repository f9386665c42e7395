package io.processorhub.connector;

import io.processorhub.copy.ProviderAccounts;
import io.processorhub.processor.ApprovedDeclaration;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Takes one person out of a processor, and looks whether they are gone. It protects, so nothing but
 * a missing credential and the processor's own limits stand before it.
 */
public final class ErasureCalls {

  private final Operations operations;
  private final Adapters adapters;
  private final ProviderAccounts accounts;

  ErasureCalls(Operations operations, Adapters adapters, ProviderAccounts accounts) {
    this.operations = operations;
    this.adapters = adapters;
    this.accounts = accounts;
  }

  /**
   * What a processor knows somebody by.
   *
   * @param text the key as it stands in a URL
   * @param id the processor's own id, if it is known
   */
  public record Key(String text, Optional<String> id) {

    private Key withoutId() {
      return new Key(text, Optional.empty());
    }

    @Override
    public String toString() {
      return "Key";
    }
  }

  /** What came of a call; causes are in our own words. */
  public sealed interface Result {

    /**
     * It says that it did it.
     *
     * @param until when it will be done, if it promised that for later
     */
    record Done(Optional<Instant> until) implements Result {}

    /** Nobody is there by this key. */
    record Absent() implements Result {}

    /** Somebody is. */
    record Present() implements Result {}

    /**
     * It asked to be called later, or its limits are used up; nothing was done.
     *
     * @param asked by what it asked for it; empty if nothing was asked
     */
    record Later(Optional<String> asked, Optional<Duration> pause) implements Result {}

    /** It refuses, or cannot be asked: a person must look at it. */
    record Refused(String cause) implements Result {}

    /** Nobody knows what came of it; it may be asked again. */
    record Unknown(String cause) implements Result {}
  }

  /** Asks for the erasure of the person who has this key. */
  public Result erase(ApprovedDeclaration approved, Key key) {
    var adapter = adapters.of(approved);
    return byEachName(
        adapter,
        key,
        named -> make(approved, adapter.callsToErase(named), wire -> adapter.erase(named, wire)));
  }

  /** Whether somebody is there by this key. */
  public Result look(ApprovedDeclaration approved, Key key) {
    var adapter = adapters.of(approved);
    return byEachName(
        adapter,
        key,
        named -> make(approved, adapter.callsToLook(named), wire -> adapter.look(named, wire)));
  }

  /** Whether the target answers as itself; without that, absence proves nothing. */
  public Result control(ApprovedDeclaration approved) {
    var adapter = adapters.of(approved);
    return make(approved, List.of("verify"), adapter::control);
  }

  /**
   * Nobody by an id that was once told may be there again under another id: their key tells. And
   * the id finds who changed the address there.
   */
  private static Result byEachName(Adapter adapter, Key key, Function<Key, Result> operation) {
    var result = operation.apply(key);
    return result instanceof Result.Absent && key.id.isPresent() && adapter.goesById()
        ? operation.apply(key.withoutId())
        : result;
  }

  private Result make(
      ApprovedDeclaration approved, List<String> calls, Function<Wire, Result> operation) {
    try {
      var result =
          operations
              .make(approved, calls, true, operation)
              .orElseGet(() -> new Result.Later(Optional.empty(), Optional.empty()));
      leaveAlone(approved, result);
      return result;
    } catch (Operations.NoCredential e) {
      return new Result.Refused(e.getMessage());
    }
  }

  /** The account is left alone for as long as it asks. */
  private void leaveAlone(ApprovedDeclaration approved, Result result) {
    if (result instanceof Result.Later later && later.asked.isPresent()) {
      accounts.failed(approved.declaration().limits().account(), later.asked.get(), later.pause);
    }
  }
}
