package io.processorhub.connector;

import java.util.List;
import java.util.Optional;

/**
 * A page of a processor's list.
 *
 * @param next where the page after it begins; empty on the last
 */
record Page(List<Listed> entries, Optional<String> next) {}
