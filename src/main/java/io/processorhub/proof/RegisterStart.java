package io.processorhub.proof;

import org.springframework.context.SmartLifecycle;

/**
 * Compares database and safe folder before routes and web server start. A command does it too, so
 * that it adds no entry to a restored database whose numbers the journal knows already.
 */
final class RegisterStart implements SmartLifecycle {

  private final Sequencer sequencer;
  private final SigningKeys keys;
  private final boolean command;
  private final boolean adopting;
  private volatile boolean running;

  /**
   * @param adopting whether this is the one command that is for a hub which does not start
   */
  RegisterStart(Sequencer sequencer, SigningKeys keys, boolean command, boolean adopting) {
    this.adopting = adopting;
    this.sequencer = sequencer;
    this.keys = keys;
    this.command = command;
  }

  @Override
  public void start() {
    keys.begin();
    if (!adopting) {
      sequencer.align(!command);
    }
    running = true;
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return Integer.MIN_VALUE;
  }
}
