package io.processorhub.processor;

/** What is on record about a connection's processor changed; told within the same transaction. */
public record ClearanceChanged(short connection) {}
