/**
 * What the hub stands on: database, safe folder, keys and sealing, secrets, the fields there are.
 */
package io.processorhub.foundation;
