package io.processorhub.cases;

import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.Channel;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.foundation.Language;
import io.processorhub.subject.AddressKey;
import io.processorhub.subject.PlainAddress;
import io.processorhub.subject.SubjectErasure;
import java.util.Optional;
import java.util.Set;

/**
 * Requests of people who have no token, by page or mail. Whoever asks, what they give is no proof:
 * all that happens is a mail to the address on file.
 */
public final class PublicRequests {

  /** What can be asked for by page or mail. */
  static final Set<CaseKind> KINDS =
      Set.of(CaseKind.ERASURE, CaseKind.WITHDRAWAL, CaseKind.RESTRICTION, CaseKind.ACCESS);

  /** The most people of one address; more would be a mailing list that nobody can confirm for. */
  private static final int MOST_PEOPLE = 10;

  private final Cases cases;
  private final SubjectErasure forgetting;
  private final KeyedHash hash;

  PublicRequests(Cases cases, SubjectErasure forgetting, KeyedHash hash) {
    this.cases = cases;
    this.forgetting = forgetting;
    this.hash = hash;
  }

  /**
   * A mail asks for an erasure. Durable when this returns.
   *
   * @return whether anybody has that address; told to nobody outside
   */
  public boolean byMail(String from) {
    return ask(from, CaseKind.ERASURE, Channel.MAIL, Optional.empty());
  }

  boolean ask(String address, CaseKind kind, Channel channel, Optional<Language> asked) {
    var meant = PlainAddress.meant(address).orElse(address);
    var people = forgetting.byAddress(AddressKey.of(hash, meant), MOST_PEOPLE);
    people.forEach(one -> cases.open(one, kind, channel, asked));
    return !people.isEmpty();
  }
}
