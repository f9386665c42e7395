/** Who the data is about: persons, accounts, memberships, and the items kept in step for them. */
package io.processorhub.subject;
