/** Who acts: roles, tokens, and the audit of what they did. */
package io.processorhub.access;
