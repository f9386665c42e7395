package io.processorhub.consent;

/** The gate's answer: a {@link Permission} or a {@link Denial}, with nothing in between. */
public sealed interface Decision permits Permission, Denial {}
