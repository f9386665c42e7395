package io.processorhub.cases;

import io.processorhub.subject.SubjectErasure;
import java.util.UUID;

/** An account must decide about a request; told within the transaction that opened the case. */
public record ControllerAsked(long id, UUID ref, long account, SubjectErasure.Person person) {}
