package io.processorhub.proof;

import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import io.processorhub.register.Entry;
import io.processorhub.register.EntryKind;
import io.processorhub.register.Register;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Somebody takes the database as it is, since the register in the safe folder was lost or an older
 * copy was put back. It must be whole in itself, signed by our own key, and go on where the folder
 * ends. What nobody can know any more is whether its end was cut off; the entry says so.
 */
public final class RegisterRecovery {

  private final DataSource database;
  private final JdbcClient db;
  private final TransactionTemplate transactions;
  private final TileStore tree;
  private final RegisterFolder outside;
  private final Register register;
  private final Sequencer sequencer;

  RegisterRecovery(
      DataSource database,
      JdbcClient db,
      TransactionTemplate transactions,
      TileStore tree,
      RegisterFolder outside,
      Register register,
      Sequencer sequencer) {
    this.database = database;
    this.db = db;
    this.transactions = transactions;
    this.tree = tree;
    this.outside = outside;
    this.register = register;
    this.sequencer = sequencer;
  }

  /**
   * @return what was found; only if it is fine, the database was taken
   * @throws IllegalArgumentException if nothing is to be taken
   */
  public Verifier.Verdict adopt(Actor by) {
    by.require(Task.ADOPT_REGISTER);
    var kept = outside.last();
    var own = tree.stored().map(TileStore.Stored::checkpoint);
    var size = kept.map(Checkpoint::size).orElse(0L);
    if (own.isEmpty() || own.get().size() <= size) {
      throw new IllegalArgumentException(
          "the database is not ahead of %s: there is nothing to take".formatted(outside.place()));
    }
    var verdict = verify(kept);
    if (verdict.finding() == Verifier.Finding.FINE) {
      outside.keep(own.get());
      sequencer.align(false);
      enter(size, own.get(), by);
    }
    return verdict;
  }

  private Verifier.Verdict verify(Optional<Checkpoint> kept) {
    try (var source = DatabaseRegister.of(database)) {
      return new Verifier(source, outside.keys().known(), kept.stream().toList()).verify();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void enter(long from, Checkpoint taken, Actor by) {
    transactions.executeWithoutResult(
        status ->
            register.add(
                List.of(
                    Entry.of(EntryKind.ADOPTED, (short) 0, Register.now(db))
                        .with("known", from)
                        .with("taken", taken.size())
                        .with("by", by.name()))));
  }
}
