package io.processorhub.copy;

import io.processorhub.access.Actor;
import io.processorhub.access.Audit;
import io.processorhub.access.Task;
import io.processorhub.subject.AddressLosses;
import java.util.List;
import org.springframework.transaction.support.TransactionTemplate;

/** What a person decides about contacts of which many lost their address at once. */
public final class LostAddresses {

  private final TransactionTemplate transactions;
  private final AddressLosses losses;
  private final DueCopies copies;
  private final Audit audit;

  LostAddresses(
      TransactionTemplate transactions, AddressLosses losses, DueCopies copies, Audit audit) {
    this.transactions = transactions;
    this.losses = losses;
    this.copies = copies;
    this.audit = audit;
  }

  /** Nothing waits under that number, or more than was shown. */
  public static final class NothingAsked extends IllegalArgumentException {
    NothingAsked() {
      super("nothing waits under that id for that count; list the lost addresses once more");
    }
  }

  /** What waits for a decision, and what somebody decided to keep; totals of whole sources. */
  public List<AddressLosses.Loss> list(Actor by) {
    by.require(Task.READ_LOST_ADDRESSES);
    return losses.waitingForAWord();
  }

  /**
   * Lets the contacts be taken off the lists, or keeps their copies as they are until the source
   * sends addresses again.
   *
   * @param count what was shown; if more have no address by now, nothing is decided
   * @return how many contacts
   */
  public long decide(long id, boolean goOn, long count, Actor by) {
    by.require(Task.DECIDE_LOST_ADDRESSES);
    return transactions.execute(
        status -> {
          var items = losses.decide(id, goOn, count, by.name()).orElseThrow(NothingAsked::new);
          if (goOn) {
            copies.lost(items);
          }
          audit.note(
              by,
              goOn ? "lost addresses: go on" : "lost addresses: keep",
              "question %d, %d contacts".formatted(id, items.size()));
          return (long) items.size();
        });
  }
}
