package io.processorhub.sandbox;

import java.time.Instant;

/**
 * What MailerLite tells of somebody it was asked to forget.
 *
 * @param forgetAt when the last of the data is to be gone, 30 days later
 */
public record Forgotten(String id, String email, Instant deletedAt, Instant forgetAt) {}
