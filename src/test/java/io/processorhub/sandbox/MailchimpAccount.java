package io.processorhub.sandbox;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The two audiences there are. What happens in one of them does not touch the other. */
final class MailchimpAccount implements StateFile.State<MailchimpAccount.Saved> {

  /** Everything, to outlive a restart. */
  record Saved(MailchimpMembers.Saved first, MailchimpMembers.Saved second) {}

  static final String FIRST = "a6b5da1054";
  static final String SECOND = "c7d1f0b3e2";

  private final MailchimpMembers first = new MailchimpMembers(FIRST);
  private final MailchimpMembers second = new MailchimpMembers(SECOND);

  Optional<MailchimpMembers> audience(String id) {
    return Stream.of(first, second).filter(members -> members.audience().equals(id)).findFirst();
  }

  /** The members of both, the first audience's before the second's. */
  List<Member> all() {
    return Stream.of(first, second).flatMap(members -> members.all().stream()).toList();
  }

  void clear() {
    first.clear();
    second.clear();
  }

  @Override
  public long version() {
    return first.version() + second.version();
  }

  @Override
  public Saved saved() {
    return new Saved(first.saved(), second.saved());
  }

  @Override
  public void restore(Saved saved) {
    first.restore(saved.first());
    second.restore(saved.second());
  }
}
