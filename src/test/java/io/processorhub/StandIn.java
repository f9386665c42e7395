package io.processorhub;

import io.processorhub.sandbox.JournalEntry;
import io.processorhub.sandbox.MailchimpSandbox;
import io.processorhub.sandbox.MailerLiteSandbox;
import io.processorhub.sandbox.Member;
import io.processorhub.sandbox.Misbehaviour;
import io.processorhub.sandbox.Subscriber;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A mailing list as every test can ask it, whichever it is.
 *
 * @param addresses of everybody there
 * @param status of one of them
 * @param givenName of one of them
 * @param timesCreated how often the API made the object of an address
 * @param unsubscribe as the person does it
 * @param delete as somebody does it by hand
 * @param join as a person does it by a form
 */
public record StandIn(
    Supplier<List<JournalEntry>> journal,
    Supplier<List<String>> addresses,
    Function<String, Optional<String>> status,
    Function<String, Optional<String>> givenName,
    Function<String, Integer> timesCreated,
    Consumer<String> unsubscribe,
    Consumer<String> delete,
    Consumer<String> join,
    Consumer<Misbehaviour> misbehave) {

  static StandIn of(MailchimpSandbox mailchimp) {
    return new StandIn(
        mailchimp::journal,
        () -> mailchimp.members().stream().map(Member::email).toList(),
        email -> mailchimp.member(email).map(Member::status),
        email -> mailchimp.member(email).map(member -> member.mergeFields().get("FNAME")),
        email -> mailchimp.member(email).map(Member::timesCreated).orElse(0),
        mailchimp::unsubscribe,
        mailchimp::delete,
        email -> mailchimp.put(email, "subscribed", Map.of()),
        mailchimp::misbehave);
  }

  static StandIn of(MailerLiteSandbox mailerlite) {
    return new StandIn(
        mailerlite::journal,
        () -> mailerlite.subscribers().stream().map(Subscriber::email).toList(),
        email -> mailerlite.subscriber(email).map(Subscriber::status),
        email -> mailerlite.subscriber(email).map(subscriber -> subscriber.fields().get("name")),
        email -> mailerlite.subscriber(email).map(Subscriber::timesCreated).orElse(0),
        mailerlite::unsubscribe,
        mailerlite::delete,
        email -> mailerlite.put(email, "active", Map.of()),
        mailerlite::misbehave);
  }

  /** Calls that could change something; a batch of reads is none. */
  public List<JournalEntry> writes() {
    return journal.get().stream()
        .filter(JournalEntry::isWrite)
        .filter(call -> !call.body().contains("\"method\":\"GET\""))
        .toList();
  }
}
