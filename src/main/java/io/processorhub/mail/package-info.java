/**
 * Mail out: letters wait sealed in the outbox, in the transaction that makes them necessary, and a
 * route hands them to the relay. What stands in a letter is decided by the room that sends it.
 */
package io.processorhub.mail;
