/** What happened: entries that are added and never changed. */
package io.processorhub.register;
