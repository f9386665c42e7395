package io.processorhub.consent;

import io.processorhub.foundation.DataKey;
import io.processorhub.item.FieldValues;
import io.processorhub.subject.Controller;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * One item that somebody wants to disclose, with everything the gate reads about it, read under the
 * locks that keep it true until the transaction ends.
 *
 * @param subject the person whose it is; 0: an account's
 * @param subjectRef absent with an account's
 * @param named the persons whom it names and whose fields it may have: of a contact, the person
 * @param parent the item it belongs to; 0: none
 * @param key its owner's key
 * @param consents what the person said, by consent
 * @param hold what stands against consents from before it
 * @param decider who decides about the data
 */
public record Candidate(
    long item,
    int version,
    long subject,
    Optional<UUID> subjectRef,
    List<Named> named,
    long parent,
    UUID accountRef,
    boolean active,
    boolean restricted,
    boolean accountOpen,
    DataKey key,
    FieldValues values,
    Map<String, Said> consents,
    Optional<Hold> hold,
    Decider decider) {

  /**
   * Somebody whom an item names.
   *
   * @param fields which of its fields are theirs, one bit each
   */
  public record Named(long subject, UUID ref, long fields) {

    /** Whether anything of these fields is theirs. */
    public boolean isIn(long sent) {
      return (fields & sent) != 0;
    }
  }

  /**
   * @param instructed whether the customer's instruction is on record
   * @param objects whether the customer objected to this recipient
   */
  public record Decider(Controller controller, boolean instructed, boolean objects) {

    static final Decider US = new Decider(Controller.US, false, false);

    /** Why the data may not be used for purposes of this party; empty: it may. */
    Optional<Denial.Reason> against(Controller whose) {
      if (whose != controller) {
        return Optional.of(
            controller == Controller.ACCOUNT
                ? Denial.Reason.CUSTOMER_DECIDES
                : Denial.Reason.WE_DECIDE);
      }
      if (controller == Controller.US) {
        return Optional.empty();
      }
      return objects
          ? Optional.of(Denial.Reason.CUSTOMER_OBJECTED)
          : instructed ? Optional.empty() : Optional.of(Denial.Reason.NOT_INSTRUCTED);
    }
  }

  /**
   * The contact has the address of somebody who was erased.
   *
   * @param since the erasure; a consent must be newer
   * @param consented whether the person gave any consent since
   */
  public record Hold(Instant since, boolean consented) {}

  /**
   * @param granted when the newest grant was given
   * @param withdrawn when the newest withdrawal was said
   * @param heard when the hub first heard of a withdrawal that beats the newest grant
   * @param heardLast when it last heard of any withdrawal
   */
  public record Said(
      Optional<Instant> granted,
      Optional<Instant> withdrawn,
      Optional<Instant> heard,
      Optional<Instant> heardLast) {

    /** What a mailbox said counts as well, whichever record of it said so. */
    Said and(List<MailboxNoes.No> noes) {
      var beating =
          noes.stream().filter(no -> granted.map(at -> !no.at().isBefore(at)).orElse(true));
      return new Said(
          granted,
          extreme(withdrawn, noes.stream().map(MailboxNoes.No::at), Comparator.naturalOrder()),
          extreme(heard, beating.map(MailboxNoes.No::heard), Comparator.reverseOrder()),
          extreme(heardLast, noes.stream().map(MailboxNoes.No::heard), Comparator.naturalOrder()));
    }

    private static Optional<Instant> extreme(
        Optional<Instant> one, Stream<Instant> others, Comparator<Instant> order) {
      return Stream.concat(one.stream(), others).max(order);
    }

    boolean isAfter(Instant time) {
      return granted.filter(at -> at.isAfter(time)).isPresent();
    }

    /** Whether consent stands: the newest withdrawal beats any grant that is not newer. */
    boolean stands() {
      return granted.isPresent()
          && withdrawn.map(taken -> granted.get().isAfter(taken)).orElse(true);
    }
  }

  @Override
  public String toString() {
    return "Candidate[" + item + "]";
  }
}
