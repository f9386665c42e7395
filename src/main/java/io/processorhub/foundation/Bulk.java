package io.processorhub.foundation;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;

/** Many rows in one statement, within the transaction that is under way. */
public final class Bulk {

  private final DataSource dataSource;
  private final JdbcClient db;

  Bulk(DataSource dataSource, JdbcClient db) {
    this.dataSource = dataSource;
    this.db = db;
  }

  /**
   * The first of {@code count} numbers in a row; a number that is not used leaves a harmless gap.
   *
   * @param sequence one that steps by {@code step}
   */
  public long numbers(String sequence, int step, int count) {
    if (count > step) {
      throw new IllegalArgumentException(
          "%s gives %d at a time, not %d".formatted(sequence, step, count));
    }
    return db.sql("select nextval(?::regclass)").param(sequence).query(Long.class).single();
  }

  /** An array parameter that travels in binary. */
  public java.sql.Array array(String type, Object values) {
    var connection = DataSourceUtils.getConnection(dataSource);
    try {
      return connection.unwrap(PGConnection.class).createArrayOf(type, values);
    } catch (SQLException e) {
      throw translated("array of " + type, e);
    } finally {
      DataSourceUtils.releaseConnection(connection, dataSource);
    }
  }

  /**
   * @param into table and columns, e.g. {@code entry(id, kind)}
   */
  public void copy(String into, Rows rows) {
    if (rows.count == 0) {
      return;
    }
    var connection = DataSourceUtils.getConnection(dataSource);
    try {
      var sql = "copy " + into + " from stdin (format binary)";
      var copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
      var bytes = rows.finish();
      copy.writeToCopy(bytes, 0, bytes.length);
      copy.endCopy();
    } catch (SQLException e) {
      throw translated(into, e);
    } finally {
      DataSourceUtils.releaseConnection(connection, dataSource);
    }
  }

  private static RuntimeException translated(String task, SQLException e) {
    return new SQLExceptionSubclassTranslator().translate(task, null, e);
  }

  /** Rows in PostgreSQL's binary copy format. */
  public static final class Rows {

    private static final byte[] SIGNATURE = {
      'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };

    /** PostgreSQL counts time from the year 2000. */
    private static final long EPOCH_2000_SECONDS = 946_684_800L;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 * 1024);
    private final DataOutputStream out = new DataOutputStream(bytes);
    private int count;

    public Rows() {
      write(() -> out.write(SIGNATURE));
    }

    public Rows row(int columns) {
      count++;
      return write(() -> out.writeShort(columns));
    }

    public Rows int2(int value) {
      return write(
          () -> {
            out.writeInt(2);
            out.writeShort(value);
          });
    }

    public Rows int4(int value) {
      return write(
          () -> {
            out.writeInt(4);
            out.writeInt(value);
          });
    }

    public Rows int8(long value) {
      return write(
          () -> {
            out.writeInt(8);
            out.writeLong(value);
          });
    }

    public Rows bytes(byte[] value) {
      return write(
          () -> {
            out.writeInt(value.length);
            out.write(value);
          });
    }

    public Rows text(String value) {
      return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    public Rows uuid(UUID value) {
      return write(
          () -> {
            out.writeInt(16);
            out.writeLong(value.getMostSignificantBits());
            out.writeLong(value.getLeastSignificantBits());
          });
    }

    public Rows time(Instant value) {
      return int8(
          (value.getEpochSecond() - EPOCH_2000_SECONDS) * 1_000_000 + value.getNano() / 1_000);
    }

    public Rows nothing() {
      return write(() -> out.writeInt(-1));
    }

    private byte[] finish() {
      write(() -> out.writeShort(-1));
      return bytes.toByteArray();
    }

    private Rows write(Write write) {
      try {
        write.run();
        return this;
      } catch (IOException e) {
        throw new IllegalStateException("writing to memory cannot fail", e);
      }
    }

    private interface Write {
      void run() throws IOException;
    }
  }
}
