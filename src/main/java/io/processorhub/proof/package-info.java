/**
 * What makes the register provable: entries get their place in the Merkle tree, checkpoints are
 * signed and kept outside the database, a journal holds the leaves, and the verifier compares all
 * of them, here and offline. A restored backup is recognised and repaired from here.
 */
package io.processorhub.proof;
