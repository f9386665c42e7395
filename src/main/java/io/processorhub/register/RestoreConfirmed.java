package io.processorhub.register;

/**
 * An administrator confirms a restored backup, in the transaction that is under way; a listener
 * that throws refuses it.
 */
public record RestoreConfirmed(String by) {}
