package io.processorhub.register;

/**
 * The database was found behind the safe folder, since a backup was restored; the leaves it did not
 * know are back, all else that happened after the backup is not. Told within the same transaction,
 * so that whoever keeps something the backup does not know puts it right before anything flows.
 *
 * @param firstIndex the first leaf that was taken from the journal; its entry and all behind it may
 *     be news to the database
 * @param toIndex the index behind the last one
 * @param entries how many entries the database did not know
 */
public record Restored(long firstIndex, long toIndex, long entries) {}
