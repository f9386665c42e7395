/** What of it is necessary? The only place that turns an item into something that can be sent. */
package io.processorhub.minimisation;
