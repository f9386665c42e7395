package io.processorhub.erasure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code routes/forward-erasures.camel.yaml} does besides the calls, a little each time: one
 * that fails holds up no other.
 */
public final class Chores {

  private static final Logger LOG = LoggerFactory.getLogger(Chores.class);

  private final OtherRights rights;
  private final AccountClosing closing;
  private final Retention retention;
  private final AskedByMail mails;
  private final Offboarding offboarding;
  private final Digest digest;
  private final ErasureList list;
  private final MassErasures many;
  private final CaseBatch batches;

  Chores(
      OtherRights rights,
      AccountClosing closing,
      Retention retention,
      AskedByMail mails,
      Offboarding offboarding,
      Digest digest,
      ErasureList list,
      MassErasures many,
      CaseBatch batches) {
    this.many = many;
    this.batches = batches;
    this.list = list;
    this.digest = digest;
    this.offboarding = offboarding;
    this.mails = mails;
    this.rights = rights;
    this.closing = closing;
    this.retention = retention;
  }

  public void run() {
    quietly("the erasure list", list::heal);
    quietly("following", rights::followed);
    quietly("erasures of many", many::step);
    quietly("cases of erasures of many", batches::step);
    quietly("closing accounts", closing::step);
    quietly("retention", retention::step);
    quietly("off-boarding", offboarding::step);
    quietly("the digest", digest::step);
    quietly("reminders", mails::remind);
  }

  private static void quietly(String what, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.error("{}: stopped ({}); tried again", what, e.getClass().getSimpleName());
    }
  }
}
