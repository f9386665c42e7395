/**
 * The officer's desk: requests of people (GDPR Art. 15 to 21) from filing to certificate. Who
 * asked, by when it is due, who decides, what people are told, in letters, on pages and in
 * statements.
 *
 * <p>An erasure that is filed here is accepted and carried out by the room erasure below, which
 * says by events what became of it.
 */
package io.processorhub.cases;
