/** What is kept in step: kinds of items, their fields, and values. */
package io.processorhub.item;
