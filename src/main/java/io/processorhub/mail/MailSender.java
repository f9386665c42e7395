package io.processorhub.mail;

import jakarta.activation.DataHandler;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import org.apache.camel.Exchange;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What {@code routes/send-mail.camel.yaml} asks for. */
public final class MailSender {

  private static final Logger LOG = LoggerFactory.getLogger(MailSender.class);
  private static final int MOST = 100;
  private static final String CLAIMED = "letter";

  private final MailOutbox outbox;
  private final MailSettings settings;
  private final Session session;

  MailSender(MailOutbox outbox, MailSettings settings, Session session) {
    this.outbox = outbox;
    this.settings = settings;
    this.session = session;
  }

  /** One ticket for each mail that may be due. */
  public List<Integer> tickets() {
    if (!settings.on()) {
      return List.of();
    }
    outbox.takeOver();
    return Collections.nCopies(outbox.due(MOST), 1);
  }

  /** Claims one; the body is the finished mail, or null if another node was faster. */
  public void next(Exchange exchange) throws MessagingException {
    var claimed = outbox.claim();
    exchange.setProperty(CLAIMED, claimed.orElse(null));
    exchange.getMessage().setBody(claimed.isEmpty() ? null : message(claimed.get()));
  }

  /** The relay took it. */
  public void sent(Exchange exchange) {
    outbox.sent(exchange.getProperty(CLAIMED, MailOutbox.Claimed.class));
  }

  /** What the relay said may quote the address, so only its number is kept. */
  public void failed(Exchange exchange) {
    var claimed = exchange.getProperty(CLAIMED, MailOutbox.Claimed.class);
    if (claimed == null) {
      return;
    }
    var thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    var code = code(thrown);
    var cause = code > 0 ? "the relay answered " + code : "no answer of the relay: " + name(thrown);
    if (code >= 500 && code < 600 && isAboutTheAddress(thrown)) {
      outbox.givenUp(claimed, cause);
    } else {
      outbox.failed(claimed, cause);
    }
    LOG.warn("a mail ({}) was not taken: {}", claimed.kind().word(), cause);
  }

  private static String name(Throwable thrown) {
    return thrown == null ? "unknown" : thrown.getClass().getSimpleName();
  }

  private static int code(Throwable thrown) {
    var code = 0;
    for (var one = thrown; one != null; one = next(one)) {
      if (one instanceof SMTPAddressFailedException failed) {
        return failed.getReturnCode();
      }
      if (one instanceof SMTPSendFailedException failed) {
        code = failed.getReturnCode();
      }
    }
    return code;
  }

  private static boolean isAboutTheAddress(Throwable thrown) {
    for (var one = thrown; one != null; one = next(one)) {
      if (one instanceof SMTPAddressFailedException) {
        return true;
      }
    }
    return false;
  }

  private static Throwable next(Throwable one) {
    var next =
        one instanceof SendFailedException failed ? failed.getNextException() : one.getCause();
    return next == one ? null : next;
  }

  /** It has these headers, and no others. */
  private MimeMessage message(MailOutbox.Claimed one) throws MessagingException {
    var letter = one.letter();
    var mail = new Numbered(session, "<%s@%s>".formatted(one.ref(), domain()));
    mail.setFrom(new InternetAddress(settings.from()));
    mail.setRecipient(Message.RecipientType.TO, new InternetAddress(letter.to(), true));
    mail.setSubject(letter.subject(), "UTF-8");
    mail.setSentDate(new Date());
    mail.setHeader("Auto-Submitted", "auto-generated");
    if (letter.attached().isEmpty()) {
      mail.setText(letter.text(), "UTF-8");
    } else {
      mail.setContent(parts(letter));
    }
    mail.saveChanges();
    return mail;
  }

  private static MimeMultipart parts(Letter letter) throws MessagingException {
    var text = new MimeBodyPart();
    text.setText(letter.text(), "UTF-8");
    var attached = letter.attached().orElseThrow();
    var pdf = new MimeBodyPart();
    pdf.setDataHandler(new DataHandler(new ByteArrayDataSource(attached.pdf(), "application/pdf")));
    pdf.setFileName(attached.name());
    return new MimeMultipart(text, pdf);
  }

  private String domain() {
    return settings.from().substring(settings.from().lastIndexOf('@') + 1);
  }

  /** Its Message-ID is ours, the same at every try. */
  private static final class Numbered extends MimeMessage {
    private final String id;

    Numbered(Session session, String id) {
      super(session);
      this.id = id;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", id);
    }
  }
}
