/** The only way in for data: files and uploads, checked and taken in chunk by chunk. */
package io.processorhub.intake;
