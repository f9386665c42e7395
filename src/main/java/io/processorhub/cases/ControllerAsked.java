package io.processorhub.cases;

import io.processorhub.subject.Forgetting;
import java.util.UUID;

/** An account must decide about a request; told within the transaction that opened the case. */
public record ControllerAsked(long id, UUID ref, long account, Forgetting.Person person) {}
