package io.processorhub.erasure;

import java.util.UUID;

/** An erasure was accepted; told within the same transaction. */
public record CaseAccepted(long id, UUID ref) {}
