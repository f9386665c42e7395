/** The commands in the jar. */
package io.processorhub.cli;
