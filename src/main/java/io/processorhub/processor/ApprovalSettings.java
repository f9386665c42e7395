package io.processorhub.processor;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How declarations are approved.
 *
 * @param fourEyes whether the proposer may not approve; what was approved without it says so in the
 *     register
 */
@ConfigurationProperties("hub.approval")
public record ApprovalSettings(@DefaultValue("true") boolean fourEyes) {}
