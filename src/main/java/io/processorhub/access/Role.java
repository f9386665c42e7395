package io.processorhub.access;

/** What somebody may do; one role per token. */
public enum Role {
  /** Runs the installation: tokens, settings, everything below. */
  ADMIN,
  /** Configures integrations: proposes declarations, imports files, reads reports. */
  OPS,
  /** Owns the register: approves declarations, reads everything in it. */
  COMPLIANCE,
  /** Reads the invoices that were synced. */
  FINANCE,
  /** Reads the register and nothing else. */
  AUDITOR,
  /** A system that delivers data and reads the reports of its own deliveries. */
  SOURCE
}
