package io.processorhub.erasure;

import java.util.UUID;

/** Every part of an erasure was checked or is settled; told within the same transaction. */
public record ErasureDone(long id, UUID ref) {}
