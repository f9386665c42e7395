/**
 * Readers of the register, and no writer: entries by filter, recipients of a person (GDPR Art. 15),
 * the extent of a breach (Art. 33), the records of processing (Art. 30), and the tally behind
 * pages.
 */
package io.processorhub.reports;
