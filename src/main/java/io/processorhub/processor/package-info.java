/** Who receives data, and on what declaration: connections, proposals, approvals. */
package io.processorhub.processor;
