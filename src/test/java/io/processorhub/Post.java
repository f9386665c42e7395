package io.processorhub;

import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A relay and a privacy mailbox on this machine. */
public final class Post implements AutoCloseable {

  public static final String PRIVACY = "privacy@example.com";

  private static final Pattern LINK = Pattern.compile("https?://\\S+(/privacy/\\S+)");

  private final GreenMail server =
      new GreenMail(
          new ServerSetup[] {
            new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP),
            new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP)
          });
  private final GreenMailUser mailbox;

  public Post() {
    server.start();
    mailbox = server.setUser(PRIVACY, PRIVACY, "mailbox-password");
  }

  /** Mails leave, and the privacy mailbox is read. */
  public Map<String, Object> settings() {
    var settings = new HashMap<String, Object>(out());
    settings.put("hub.mail.in.host", "127.0.0.1");
    settings.put("hub.mail.in.port", server.getImap().getPort());
    settings.put("hub.mail.in.protocol", "imap");
    settings.put("hub.mail.in.user", PRIVACY);
    settings.put("hub.secret.mail.in.password", "mailbox-password");
    return settings;
  }

  /** Mails leave. */
  public Map<String, Object> out() {
    return Map.of(
        "hub.mail.host",
        "127.0.0.1",
        "hub.mail.port",
        server.getSmtp().getPort(),
        "hub.mail.tls",
        "none",
        "hub.mail.from",
        PRIVACY);
  }

  /** Everything that was sent to an address. */
  public List<MimeMessage> to(String address) {
    return Arrays.stream(server.getReceivedMessages())
        .filter(mail -> recipient(mail).equalsIgnoreCase(address))
        .toList();
  }

  /** Waits until so many were sent there. */
  public List<MimeMessage> await(String address, int many) {
    await_(() -> to(address).size() >= many);
    return to(address);
  }

  /** The page that the newest mail to an address leads to. */
  public String link(String address, int many) {
    var mails = await(address, many);
    return page(mails.get(mails.size() - 1));
  }

  /** The page that a mail leads to. */
  public static String page(MimeMessage mail) {
    var found = LINK.matcher(text(mail));
    if (!found.find()) {
      throw new IllegalStateException("no link in the mail");
    }
    return found.group(1);
  }

  public static String text(MimeMessage mail) {
    try {
      return mail.getContent() instanceof jakarta.mail.Multipart parts
          ? parts.getBodyPart(0).getContent().toString()
          : mail.getContent().toString();
    } catch (MessagingException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Puts a mail into the privacy mailbox as it is. */
  public void arrives(String raw) {
    try {
      mailbox.deliver(
          new MimeMessage(
              Session.getInstance(new Properties()),
              new ByteArrayInputStream(
                  raw.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8))));
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits until the privacy mailbox is empty. */
  public void drained() {
    await_(() -> messages("INBOX") == 0);
  }

  /** How many lie in one of its folders. */
  public int messages(String folder) {
    try {
      var manager = server.getManagers().getImapHostManager();
      var found =
          folder.equals("INBOX")
              ? manager.getInbox(mailbox)
              : manager.getFolder(mailbox, folder, false);
      return found == null ? 0 : found.getMessageCount();
    } catch (com.icegreen.greenmail.store.FolderException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await_(java.util.concurrent.Callable<Boolean> until) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .until(until);
  }

  private static String recipient(MimeMessage mail) {
    try {
      // The mailbox counts too, and what lies there need not be addressed to anybody.
      var to = mail.getRecipients(Message.RecipientType.TO);
      return to == null ? "" : to[0].toString();
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop();
  }
}
