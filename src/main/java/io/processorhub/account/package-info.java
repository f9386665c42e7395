/**
 * What a customer decides about their own people: how long the hub keeps what the account told,
 * which processors it instructs, where the hub writes to it, and the end of the account.
 */
package io.processorhub.account;
