package io.processorhub.access;

import io.processorhub.foundation.Keks;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** API tokens: 256 random bits, shown once, kept as their hash, with one role and an end. */
public final class ApiTokens {

  /** Lets scanners for leaked secrets recognise one. */
  static final String PREFIX = "hub_";

  static final Duration LONGEST = Duration.ofDays(366);

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

  private final JdbcClient db;

  ApiTokens(JdbcClient db) {
    this.db = db;
  }

  /**
   * @param account the only account it may act on
   * @return the token itself; nobody can show it again
   * @throws IllegalArgumentException if it cannot be issued so, with what to do
   */
  public String issue(String name, Role role, OptionalLong account, Duration life, Actor by) {
    by.require(Task.MANAGE_TOKENS);
    if (life.isNegative() || life.isZero() || life.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "a token lives between one second and %d days".formatted(LONGEST.toDays()));
    }
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a token's name has small letters, digits, dots, underscores and dashes, at most 63, and begins with a letter or digit");
    }
    var token = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(Keks.random(32));
    if (!add(name, hash(token), role, account, life, by)) {
      throw new IllegalArgumentException(
          "a token was called %s before; choose another name, since the register names people by it"
              .formatted(name));
    }
    return token;
  }

  /**
   * @return whether the name was free
   */
  private boolean add(
      String name, byte[] hash, Role role, OptionalLong account, Duration life, Actor by) {
    try {
      return db.sql(
                  """
                  insert into api_token(name, hash, role, account_id, expires_at, created_by)
                  values (:name, :hash, :role, :account, now() + :seconds * interval '1 second', :by)
                  on conflict (name) do nothing""")
              .param("name", name)
              .param("hash", hash)
              .param("role", role.name())
              .param("account", account.isPresent() ? account.getAsLong() : null)
              .param("seconds", life.toSeconds())
              .param("by", by.name())
              .update()
          == 1;
    } catch (DataIntegrityViolationException e) {
      if (account.isEmpty()) {
        throw e;
      }
      throw new IllegalArgumentException(
          "there is no account with the number %d".formatted(account.getAsLong()), e);
    }
  }

  /** Whom the token stands for; empty if unknown, expired or revoked. */
  public Optional<Actor> actor(String token) {
    return db.sql(
            """
            select name, role, account_id, expires_at from api_token
            where hash = ? and revoked_at is null and expires_at > now()""")
        .param(hash(token))
        .query(
            (row, n) ->
                new Actor(
                    row.getString("name"),
                    Role.valueOf(row.getString("role")),
                    Optional.ofNullable(row.getObject("account_id", Long.class))
                        .map(OptionalLong::of)
                        .orElse(OptionalLong.empty()),
                    row.getTimestamp("expires_at").toInstant()))
        .optional();
  }

  /**
   * @return whether there was such a token and it was still valid
   */
  public boolean revoke(String name, Actor by) {
    by.require(Task.MANAGE_TOKENS);
    return db.sql("update api_token set revoked_at = now() where name = ? and revoked_at is null")
            .param(name)
            .update()
        == 1;
  }

  public List<Listed> list() {
    return db.sql(
            """
            select name, role, expires_at, created_by, revoked_at is not null as revoked
            from api_token order by id""")
        .query(Listed.class)
        .list();
  }

  /** A token as it may be shown. */
  public record Listed(
      String name, Role role, Instant expiresAt, String createdBy, boolean revoked) {}

  private static byte[] hash(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
