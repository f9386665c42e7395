package io.processorhub.intake;

import jakarta.mail.Message;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.component.mail.MailBinding;
import org.apache.camel.component.mail.MailMessage;

/**
 * Hands a mail on as it lies in the mailbox: nobody has parsed it, and none of its headers is a
 * header of Camel's, which means something there.
 */
final class UnreadMail extends MailBinding {

  @Override
  public Object extractBodyFromMail(Exchange exchange, MailMessage mail) {
    return mail.getMessage();
  }

  @Override
  protected Map<String, Object> extractHeadersFromMail(Message mail, Exchange exchange) {
    return Map.of();
  }
}
