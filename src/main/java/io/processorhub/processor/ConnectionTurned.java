package io.processorhub.processor;

/**
 * A connection stopped disclosing, or does so again; told within the same transaction.
 *
 * @param open whether it discloses from now on
 * @param cause in plain words, without personal data
 */
public record ConnectionTurned(
    short connection, String name, String processor, boolean open, String cause) {}
