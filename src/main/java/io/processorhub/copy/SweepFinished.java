package io.processorhub.copy;

/** Everybody at a target was listed; told within the same transaction. */
public record SweepFinished(Sweeps.Sweep sweep) {}
