package io.processorhub.erasure;

import java.util.UUID;

/** An erasure was accepted; told within the same transaction. */
public record ErasureAccepted(long id, UUID ref) {}
