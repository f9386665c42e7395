package io.processorhub.intake;

import io.micrometer.core.instrument.MeterRegistry;
import io.processorhub.cases.PublicRequests;
import io.processorhub.erasure.Bounces;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code routes/take-in-mail.camel.yaml} asks for. A mail proves nothing: it only makes a mail
 * go to the address on file, as the public page does. The route deletes it once this returns, when
 * its case is durable or it lies in a folder for people.
 */
public final class PrivacyMailbox {

  private static final Logger LOG = LoggerFactory.getLogger(PrivacyMailbox.class);

  /** What a person should look at. */
  static final String ASIDE = "To look at";

  /** Answers of machines: absence notes, read receipts, reports that nothing failed. */
  static final String AUTOMATIC = "Automatic";

  /** What was out of all proportion. */
  static final String QUARANTINE = "Quarantine";

  /** The most that is kept of each; a flood does not fill the mailbox. */
  private static final int MOST_ASIDE = 1_000;

  private final PublicRequests requests;
  private final Bounces returned;
  private final MeterRegistry meters;
  private final String own;

  PrivacyMailbox(PublicRequests requests, Bounces returned, MeterRegistry meters, String own) {
    this.requests = requests;
    this.returned = returned;
    this.meters = meters;
    this.own = own.toLowerCase(Locale.ROOT);
  }

  /** What became of a mail. */
  enum Became {
    /** Somebody has that address: a case waits, and a link is on its way. */
    ASKED,
    /** Nobody has that address; a person looks at it. */
    UNKNOWN,
    /** One of ours that came back. */
    BOUNCE,
    /** A machine sent it, maybe for a person. It is never answered; a person looks at it. */
    MACHINE,
    /** A machine answered one of ours, or it is ours. Nothing follows from it. */
    AUTOMATIC,
    /** Out of all proportion; nobody opened it. */
    QUARANTINED
  }

  public void takeIn(Message mail) throws MessagingException, IOException {
    var became = look(mail);
    switch (became) {
      case QUARANTINED -> aside(mail, QUARANTINE);
      case UNKNOWN, MACHINE -> aside(mail, ASIDE);
      case AUTOMATIC -> aside(mail, AUTOMATIC);
      case ASKED, BOUNCE -> {} // on record: a case waits, or the mail is noted as returned
    }
    meters.counter("hub.mail.in", "became", became.name().toLowerCase(Locale.ROOT)).increment();
  }

  private Became look(Message mail) throws MessagingException, IOException {
    // The server says how long it is; what is too long is not even fetched.
    if (mail.getSize() > MailScan.MOST_BYTES) {
      return Became.QUARANTINED;
    }
    var seen = MailScan.of(bytes(mail));
    if (seen.excess().isPresent()) {
      LOG.warn("a mail was put into quarantine: too much of {}", seen.excess().get());
      return Became.QUARANTINED;
    }
    return judge(seen);
  }

  private static byte[] bytes(Message mail) throws MessagingException, IOException {
    if (mail instanceof IMAPMessage imap) {
      imap.setPeek(true);
      try (var in = imap.getMimeStream()) {
        return in.readNBytes(MailScan.MOST_BYTES + 1);
      }
    }
    throw new IllegalStateException("the privacy mailbox is read by IMAP");
  }

  Became judge(MailScan.Seen seen) {
    if (any(seen, "Content-Type", "multipart/report")) {
      return report(seen);
    }
    var from = from(seen);
    if (isAnswer(seen) || from.filter(address -> address.equalsIgnoreCase(own)).isPresent()) {
      return Became.AUTOMATIC;
    }
    if (isMachine(seen)) {
      return Became.MACHINE;
    }
    return from.filter(requests::byMail).isPresent() ? Became.ASKED : Became.UNKNOWN;
  }

  /** Only a delivery that failed is a bounce; a report that says nothing plain is for a person. */
  private Became report(MailScan.Seen seen) {
    if (seen.actions().contains("failed")) {
      var ours = seen.numbers().stream().filter(this::cameBack).count();
      return ours > 0 ? Became.BOUNCE : Became.AUTOMATIC;
    }
    return !seen.actions().isEmpty() || any(seen, "Content-Type", "disposition-notification")
        ? Became.AUTOMATIC
        : Became.MACHINE;
  }

  private boolean cameBack(String number) {
    return returned.cameBack(UUID.fromString(number));
  }

  /** An absence note and the like, which would flood the folder that people look at. */
  private boolean isAnswer(MailScan.Seen seen) {
    return any(seen, "Auto-Submitted", "auto-replied")
        || any(seen, "Precedence", "auto_reply")
        || !seen.values("X-Autoreply").isEmpty()
        || !seen.values("X-Autorespond").isEmpty()
        || isAutomatic(seen) && answersOurs(seen);
  }

  /** Some mail systems mark their absence notes like any mail that they make. */
  private boolean answersOurs(MailScan.Seen seen) {
    var end = own.substring(Math.max(0, own.indexOf('@'))) + ">";
    return seen.values("In-Reply-To").stream()
        .map(value -> value.toLowerCase(Locale.ROOT))
        .anyMatch(value -> value.startsWith("<") && value.endsWith(end) && isNumber(value, end));
  }

  private static boolean isNumber(String value, String end) {
    try {
      UUID.fromString(value.substring(1, value.length() - end.length()));
      return true;
    } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
      return false;
    }
  }

  private static boolean isAutomatic(MailScan.Seen seen) {
    return seen.values("Auto-Submitted").stream().anyMatch(value -> !value.equalsIgnoreCase("no"));
  }

  private static boolean isMachine(MailScan.Seen seen) {
    return isAutomatic(seen)
        || any(seen, "Return-Path", "<>")
        || any(seen, "From", "mailer-daemon@")
        || !seen.values("List-Id").isEmpty()
        || !seen.values("List-Unsubscribe").isEmpty()
        || List.of("bulk", "junk", "list").stream().anyMatch(word -> any(seen, "Precedence", word));
  }

  private static boolean any(MailScan.Seen seen, String name, String part) {
    return seen.values(name).stream()
        .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains(part));
  }

  /** Exactly one address in exactly one header; what it says is no proof of anything. */
  private static Optional<String> from(MailScan.Seen seen) {
    var values = seen.values("From");
    if (values.size() != 1) {
      return Optional.empty();
    }
    try {
      var all = InternetAddress.parseHeader(values.get(0), false);
      return all.length == 1 && all[0].getAddress() != null && all[0].getAddress().contains("@")
          ? Optional.of(all[0].getAddress().strip())
          : Optional.empty();
    } catch (AddressException e) {
      return Optional.empty();
    }
  }

  private void aside(Message mail, String name) throws MessagingException {
    var folder = mail.getFolder().getStore().getFolder(name);
    if (!folder.exists()) {
      folder.create(Folder.HOLDS_MESSAGES);
    }
    if (folder.getMessageCount() >= MOST_ASIDE) {
      LOG.warn("the folder {} of the privacy mailbox is full; a mail was dropped", name);
      meters.counter("hub.mail.in.dropped").increment();
      return;
    }
    mail.getFolder().copyMessages(new Message[] {mail}, folder);
    mail.setFlag(Flags.Flag.DELETED, true);
  }
}
