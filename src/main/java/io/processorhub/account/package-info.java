/**
 * What a customer decides about their own people: how long the hub keeps what the account told,
 * which processors it instructs, whom the hub writes to, and the end of the account.
 */
package io.processorhub.account;
