/** What processors hold against what they should hold: decisions, claims, leases, settling. */
package io.processorhub.copy;
