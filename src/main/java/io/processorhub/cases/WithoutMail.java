package io.processorhub.cases;

import io.processorhub.mail.MailOutbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;

/** Says at the start what it means for people's requests that no mail leaves. */
class WithoutMail {

  private static final Logger LOG = LoggerFactory.getLogger(WithoutMail.class);

  private final MailOutbox outbox;
  private final WhereToWrite contact;

  WithoutMail(MailOutbox outbox, WhereToWrite contact) {
    this.outbox = outbox;
    this.contact = contact;
  }

  @EventListener(ApplicationReadyEvent.class)
  void started() {
    if (!outbox.on()) {
      LOG.warn(
          "no mail leaves this hub, since HUB_MAIL_HOST is not set: nobody gets a link, and"
              + " requests of people wait until somebody vouches for who asked");
      if (!contact.isKnown()) {
        LOG.warn(
            "the public page can name no address to write to: set HUB_ORGANISATION_ADDRESS or"
                + " HUB_ORGANISATION_EMAIL");
      }
    }
  }
}
