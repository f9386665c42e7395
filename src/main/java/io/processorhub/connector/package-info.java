/** The only room that speaks to processors: connector files in, calls out, outcomes back. */
package io.processorhub.connector;
