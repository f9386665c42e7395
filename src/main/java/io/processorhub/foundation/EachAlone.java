package io.processorhub.foundation;

import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;

/** Work on many things of which one that fails holds up no other. */
public final class EachAlone {

  private EachAlone() {}

  /**
   * Does it for each; what fails is logged without its message, which may hold a value.
   *
   * @param what in words for the log
   */
  public static <T> void run(Logger log, String what, List<T> all, Consumer<T> work) {
    for (var one : all) {
      try {
        work.accept(one);
      } catch (RuntimeException e) {
        log.error("{}: one failed ({}); tried again later", what, e.getClass().getSimpleName());
      }
    }
  }
}
