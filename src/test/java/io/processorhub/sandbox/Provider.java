package io.processorhub.sandbox;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One provider's side of a sandbox: its rules, and what it keeps. Called by many threads. */
interface Provider {

  /** Path below which the provider's calls are. */
  String base();

  /**
   * How many requests may be in progress; one more is refused with 429. {@link Integer#MAX_VALUE}
   * if the provider does not care.
   */
  int mostAtOnce();

  /**
   * Told of each request as soon as it arrives, whatever becomes of it.
   *
   * @return the refusal, if the provider has heard too much lately
   */
  default Optional<Answer> tooSoon(Call call) {
    return Optional.empty();
  }

  /** Does what is asked, or refuses as the provider would. */
  Answer answer(Call call);

  /** What brings everything back as it is now. */
  Runnable snapshot();

  /** The provider's own error document for this status. */
  Answer refusal(int status, String detail);

  /** The same answer, but about a person who was not asked about. */
  Answer aboutSomebodyElse(Answer honest);

  /** What somebody needs to know to use this sandbox. */
  Map<String, Object> about();

  /** What the provider calls the people it keeps, such as "members". */
  String people();

  /** Everything kept about them. */
  List<?> objects();

  void reset();
}
