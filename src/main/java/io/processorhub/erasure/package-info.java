/**
 * Requests of persons and accounts: who asked, what was accepted, what was forwarded to whom, and
 * what shows that it was done.
 */
package io.processorhub.erasure;
