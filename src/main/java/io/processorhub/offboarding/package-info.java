/** The end of a connection: everybody is taken out of the processor, and that is shown. */
package io.processorhub.offboarding;
