package io.processorhub.foundation;

import com.zaxxer.hikari.HikariDataSource;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * The hub's PostgreSQL, embedded or given, migrated by its owner and used by the application's own
 * role.
 */
public final class Database implements AutoCloseable {

  /**
   * The planner settings of the hot path. Measured: with the defaults, a plan made while a table
   * was empty costs two thirds of the speed and more; so joins go row by row through an index, from
   * the first row on (PlansTest). Plans are kept: planned anew each time, the check of each foreign
   * key is too, row by row, which was two thirds of the intake. Deadlines are here too: no
   * statement waits for ever.
   */
  private static final String HOT_PATH =
      "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c enable_material=off"
          + " -c random_page_cost=1.1 -c jit=off -c lock_timeout=15s"
          + " -c idle_in_transaction_session_timeout=60s";

  /** The name by which the database tells a hub from a command that joins it. */
  static final String HUB = "processor-hub";

  private final AutoCloseable below;
  private final Pools pools;

  /**
   * @param below what must outlive the pools: the server, or the lock of the data folder
   */
  private Database(AutoCloseable below, Pools pools) {
    this.below = below;
    this.pools = pools;
  }

  /**
   * @param join whether to join a hub that is running, as a command does, rather than to be the hub
   */
  static Database open(HubSettings settings, boolean join) {
    if (!settings.database().embedded()) {
      AutoCloseable lock = join ? () -> {} : DataLock.take(settings.data());
      return new Database(lock, migrated(settings.database(), join));
    }
    var embedded =
        join ? EmbeddedDatabase.joinOrOwn(settings.data()) : EmbeddedDatabase.own(settings.data());
    try {
      var access = EmbeddedRoles.prepare(embedded, settings.database());
      return new Database(embedded, migrated(access, join));
    } catch (RuntimeException e) {
      embedded.close();
      throw e;
    }
  }

  Pools pools() {
    return pools;
  }

  /** False when the embedded server is gone and cannot be started again. */
  boolean canGoOn() {
    return !(below instanceof EmbeddedDatabase embedded) || embedded.hopes();
  }

  @Override
  public void close() {
    pools.close();
    try {
      below.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("the database did not close", e);
    }
  }

  private static Pools migrated(HubSettings.Database access, boolean join) {
    var flyway = migrations(access).load();
    OtherVersion.refuse(flyway.info().applied());
    flyway.migrate();
    var name = join ? HUB + "-command" : HUB;
    var inside = pool(access, "hub", name, access.connections());
    var outside = pool(access, "hub-requests", name, access.forRequests());
    // Made when they are needed: most of the time few ask at once, and a command has no requests.
    outside.setMinimumIdle(0);
    var probe = pool(access, "hub-probe", name, 1);
    probe.setMinimumIdle(0);
    probe.setConnectionTimeout(2_000);
    return new Pools(inside, outside, probe);
  }

  /** How its owner makes the tables. */
  static FluentConfiguration migrations(HubSettings.Database access) {
    return Flyway.configure()
        .dataSource(access.url(), access.ownerUser(), access.ownerPassword())
        .schemas("hub", "keys")
        .placeholders(Map.of("app", access.user()))
        .connectRetries(10);
  }

  private static HikariDataSource pool(
      HubSettings.Database access, String pool, String name, int connections) {
    var made = new HikariDataSource();
    made.setPoolName(pool);
    made.setJdbcUrl(access.url());
    made.setUsername(access.user());
    made.setPassword(access.password());
    made.setMaximumPoolSize(connections);
    made.setConnectionTimeout(10_000);
    made.addDataSourceProperty("options", HOT_PATH + " -c search_path=hub");
    made.addDataSourceProperty("ApplicationName", name);
    made.addDataSourceProperty("prepareThreshold", "3");
    made.addDataSourceProperty("socketTimeout", "120");
    // A server error otherwise quotes the row it is about, values and all.
    made.addDataSourceProperty("logServerErrorDetail", "false");
    return made;
  }
}
