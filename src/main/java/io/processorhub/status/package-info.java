/**
 * Why nothing flows, which copies are where, and what would be sent: what people and health checks
 * read of connections. It stands above erasure and off-boarding and asks them; nothing below
 * imports it.
 */
package io.processorhub.status;
