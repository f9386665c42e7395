package io.processorhub.foundation;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The hub's connections, apart by who asks: people and programs over HTTP wait in a line of their
 * own, so that however many they are, delivery and erasure go on and a probe gets its answer.
 */
public final class Pools extends DelegatingDataSource implements AutoCloseable {

  private static final ThreadLocal<Boolean> FROM_OUTSIDE = ThreadLocal.withInitial(() -> false);

  private final HikariDataSource inside;
  private final HikariDataSource outside;
  private final HikariDataSource probe;

  Pools(HikariDataSource inside, HikariDataSource outside, HikariDataSource probe) {
    super(inside);
    this.inside = inside;
    this.outside = outside;
    this.probe = probe;
  }

  /** What a request makes of servlets; it may fail like them. */
  public interface Work<E extends Exception> {
    void run() throws IOException, E;
  }

  /** Does what came over HTTP; this thread waits with its like for a connection. */
  public static <E extends Exception> void fromOutside(Work<E> work) throws IOException, E {
    FROM_OUTSIDE.set(true);
    try {
      work.run();
    } finally {
      FROM_OUTSIDE.remove();
    }
  }

  @Override
  public Connection getConnection() throws SQLException {
    return (FROM_OUTSIDE.get() ? outside : inside).getConnection();
  }

  /** A connection that nobody else uses, to ask whether the database is there. */
  DataSource probe() {
    return probe;
  }

  @Override
  public void close() {
    probe.close();
    outside.close();
    inside.close();
  }
}
