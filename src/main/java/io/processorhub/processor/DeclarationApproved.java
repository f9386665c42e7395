package io.processorhub.processor;

/**
 * Somebody approved a declaration; told within the same transaction.
 *
 * @param proposedBy the name of whoever proposed it
 * @param fourEyes whether the two had to be different people
 * @param narrowing whether it only takes away, so that nobody had to approve it
 */
public record DeclarationApproved(
    ApprovedDeclaration approved,
    String proposedBy,
    String approvedBy,
    boolean fourEyes,
    boolean narrowing) {}
