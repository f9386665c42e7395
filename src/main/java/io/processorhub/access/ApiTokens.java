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
import org.springframework.jdbc.core.simple.JdbcClient;

/** API tokens: 256 random bits, shown once, kept as their hash, with one role and an end. */
public final class ApiTokens {

  /** Lets scanners for leaked secrets recognise one. */
  static final String PREFIX = "hub_";

  static final Duration LONGEST = Duration.ofDays(366);

  private final JdbcClient db;

  ApiTokens(JdbcClient db) {
    this.db = db;
  }

  /**
   * @param account the only account it may act on
   * @return the token itself; nobody can show it again
   */
  public String issue(String name, Role role, OptionalLong account, Duration life, Actor by) {
    by.require(Task.MANAGE_TOKENS);
    if (life.isNegative() || life.isZero() || life.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "a token lives between one second and %d days".formatted(LONGEST.toDays()));
    }
    var token = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(Keks.random(32));
    db.sql(
            """
            insert into api_token(name, hash, role, account_id, expires_at, created_by)
            values (?, ?, ?, ?, now() + ? * interval '1 second', ?)""")
        .params(
            name,
            hash(token),
            role.name(),
            account.isPresent() ? account.getAsLong() : null,
            life.toSeconds(),
            by.name())
        .update();
    return token;
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
