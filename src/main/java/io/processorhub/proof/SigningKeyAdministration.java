package io.processorhub.proof;

import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import io.processorhub.register.Entry;
import io.processorhub.register.EntryKind;
import io.processorhub.register.Register;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Whoever looks after the keys that sign checkpoints; each change is an entry of its own. */
public final class SigningKeyAdministration {

  private final SigningKeys keys;
  private final JdbcClient db;
  private final TransactionTemplate transactions;
  private final Register register;

  SigningKeyAdministration(
      SigningKeys keys, JdbcClient db, TransactionTemplate transactions, Register register) {
    this.keys = keys;
    this.db = db;
    this.transactions = transactions;
    this.register = register;
  }

  /** The public halves of all keys there ever were. */
  public List<SigningKeys.Listed> all() {
    return keys.all();
  }

  /** A further key signs from now on; hand its public half on before the old one is retired. */
  public SigningKeys.Listed add(Actor by) {
    by.require(Task.MANAGE_SIGNING_KEYS);
    var added = keys.add();
    enter(added, "added", by);
    return added;
  }

  /** The entry comes first, so that a key is never gone without a word. */
  public void retire(int number, Actor by) {
    by.require(Task.MANAGE_SIGNING_KEYS);
    keys.requireRetirable(number);
    keys.all().stream()
        .filter(one -> one.number() == number)
        .forEach(one -> enter(one, "retired", by));
    keys.retire(number);
  }

  private void enter(SigningKeys.Listed key, String result, Actor by) {
    transactions.executeWithoutResult(
        status ->
            register.add(
                List.of(
                    Entry.of(EntryKind.SIGNING_KEY, (short) 0, Register.now(db))
                        .with("key", key.key().line())
                        .with("number", key.number())
                        .with("result", result)
                        .with("by", by.name()))));
  }
}
