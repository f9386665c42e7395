package io.processorhub.copy;

import java.util.List;

/**
 * Leave for the calls of one operation. They are made one after the other, so they count as one at
 * the same time.
 *
 * @param calls their places in the log of calls, in the order in which they are made
 */
public record Permit(List<Long> calls) {}
