package io.processorhub.foundation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Optional;

/**
 * One page of a list.
 *
 * @param next where the next page is; empty on the last one
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Page<T>(
    List<T> items,
    @Schema(description = "where the next page is; the last page has none")
        Optional<String> next) {}
