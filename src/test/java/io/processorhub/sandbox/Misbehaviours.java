package io.processorhub.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is still to go wrong; the first that concerns a request is used up by it. */
final class Misbehaviours {

  private final List<Misbehaviour> queue = new ArrayList<>();

  synchronized void add(Misbehaviour misbehaviour) {
    queue.add(misbehaviour);
  }

  synchronized Optional<Misbehaviour> nextFor(Call call) {
    for (int i = 0; i < queue.size(); i++) {
      var next = queue.get(i);
      if (next.concerns(call)) {
        useUp(i, next);
        return Optional.of(next);
      }
    }
    return Optional.empty();
  }

  private void useUp(int index, Misbehaviour used) {
    if (used.times() == 1) {
      queue.remove(index);
    } else if (used.times() != Misbehaviour.ALWAYS) {
      queue.set(index, used.times(used.times() - 1));
    }
  }

  synchronized void clear() {
    queue.clear();
  }
}
