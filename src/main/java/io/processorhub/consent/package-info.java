/** May it be disclosed? The gate, and what people said: consent, restriction, suppression. */
package io.processorhub.consent;
