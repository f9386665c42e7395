package io.processorhub.connector;

import io.processorhub.copy.InDoubtBatch;
import io.processorhub.copy.Sighting;
import java.util.Optional;

/** One entry that a processor lists; what it tells is worked out when it is asked for. */
interface Listed {

  /** What the processor knows it by. */
  String key();

  /** Who that is; empty if the entry has nothing that a key could be made of. */
  Optional<Sighting> sighting();

  /** What the processor holds of it. */
  InDoubtBatch.Found found();
}
