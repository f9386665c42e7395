package io.processorhub.proof;

import io.processorhub.register.Merkle;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyInputStream;

/**
 * The register of a database as it is at one moment, read only and as a stream. It needs nothing of
 * the hub but the tables, so that it can be verified by a role that may only read.
 */
public final class DatabaseRegister implements RegisterSource {

  private static final int TILES = 16;

  private static final String LEAVES =
      """
      copy (select r.first_idx + (e.id - r.first_entry), e.id, e.leaf, %s
            from run r join entry e on e.id >= r.first_entry and e.id < r.first_entry + r.n %s
            order by r.first_idx, e.id) to stdout (format binary)"""
          .formatted(ColumnReader.COLUMNS, ColumnReader.JOINS);

  /** Those that wait for their place have the index -1. */
  private static final String WAITING =
      """
      copy (select (-1)::bigint, e.id, e.leaf, %s
            from blk b join entry e on e.id >= b.first_entry and e.id < b.first_entry + b.n %s
            order by b.id, e.id) to stdout (format binary)"""
          .formatted(ColumnReader.COLUMNS, ColumnReader.JOINS);

  /** The writer's hash lies beside an entry that waits. */
  private static final String CHANGED_WAITING =
      """
      select e.id from blk b join entry e on e.id >= b.first_entry and e.id < b.first_entry + b.n
      where sha256('\\x00'::bytea || e.leaf) <> substring(b.hashes from ((e.id - b.first_entry) * 32 + 1)::int for 32)
      order by b.id, e.id limit 1""";

  private final Connection connection;
  private final Connection second;
  private final Optional<Checkpoint> checkpoint;
  private final byte[] tail;
  private byte[][] tiles = {};
  private long firstTile;
  private Optional<String> oddity = Optional.empty();
  private final ColumnCheck columns;

  private DatabaseRegister(Connection connection, Connection second) throws SQLException {
    this.connection = connection;
    this.second = second;
    var row = row(connection, "select note, tail from checkpoint order by size desc limit 1");
    this.checkpoint = row.map(r -> text(r, 0)).flatMap(Checkpoint::parse);
    this.tail = row.map(r -> (byte[]) r[1]).orElse(new byte[0]);
    if (row.isPresent() && checkpoint.isEmpty()) {
      oddity = Optional.of("the last checkpoint of the database cannot be read");
    }
    columns = new ColumnCheck(connection);
  }

  /**
   * @throws IOException if the database cannot be reached
   */
  public static DatabaseRegister open(String url, String user, String password) throws IOException {
    try {
      var connection = connect(url, user, password);
      try {
        return new DatabaseRegister(connection, connect(url, user, password));
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw new IOException(
          "the database cannot be read (%s): is it running, and is that its user and password?"
              .formatted(e.getSQLState()),
          e);
    }
  }

  /** The hub's own database, by connections of its own pool. */
  static DatabaseRegister of(DataSource pool) throws IOException {
    try {
      return new DatabaseRegister(
          atOneMoment(pool.getConnection()), atOneMoment(pool.getConnection()));
    } catch (SQLException e) {
      throw new IOException("the database cannot be read (%s)".formatted(e.getSQLState()), e);
    }
  }

  private static Connection connect(String url, String user, String password) throws SQLException {
    var properties = new Properties();
    properties.put("user", user);
    properties.put("password", password);
    properties.put("ApplicationName", "register-verify");
    // Rows one by one through an index: whatever the size, no sort and no hash of all of them.
    properties.put(
        "options",
        "-c search_path=hub -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off");
    return atOneMoment(DriverManager.getConnection(url, properties));
  }

  private static Connection atOneMoment(Connection connection) throws SQLException {
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    connection.setReadOnly(true);
    connection.setAutoCommit(false);
    return connection;
  }

  @Override
  public Optional<Checkpoint> checkpoint() {
    return checkpoint;
  }

  @Override
  public void read(LeafReader reader) throws IOException {
    copy(LEAVES, reader);
  }

  /**
   * Reads to the end even if the reader wants no more: a COPY that is broken off leaves its answer
   * on the connection, and the next user of that pooled connection reads it as its own.
   */
  private void copy(String sql, LeafReader reader) throws IOException {
    try (var in =
        new DataInputStream(
            new BufferedInputStream(
                new PGCopyInputStream(connection.unwrap(PGConnection.class), sql), 256 * 1024))) {
      // 11 bytes that say what it is, flags, and an extension of no length
      in.skipNBytes(19);
      var wanted = true;
      while (wanted && in.readShort() == 3 + ColumnReader.COUNT) {
        wanted = reader.next(leaf(in));
      }
      in.transferTo(OutputStream.nullOutputStream());
    } catch (SQLException e) {
      throw new IOException("the entries cannot be read (%s)".formatted(e.getSQLState()), e);
    }
  }

  private Leaf leaf(DataInputStream in) throws IOException {
    in.readInt();
    var index = in.readLong();
    in.readInt();
    var entry = in.readLong();
    var bytes = new byte[in.readInt()];
    in.readFully(bytes);
    var leaf = new Leaf(index, entry, hash(index), bytes);
    columns.next(leaf, ColumnReader.read(in));
    return leaf;
  }

  /** What stands in the tree for a leaf; nothing where the tree does not know. */
  private byte[] hash(long index) throws IOException {
    if (index < 0) {
      return new byte[0];
    }
    var size = checkpoint.map(Checkpoint::size).orElse(0L);
    var full = size >> 8;
    var tile = index >> 8;
    if (tile >= full) {
      return slice(tail, (int) (index - (full << 8)));
    }
    if (tile < firstTile || tile >= firstTile + tiles.length) {
      tiles = tiles(tile, Math.min(TILES, full - tile));
      firstTile = tile;
    }
    return slice(tiles[(int) (tile - firstTile)], (int) (index & CompactRange.WIDTH - 1));
  }

  private static byte[] slice(byte[] hashes, int place) {
    return hashes.length >= (place + 1) * Merkle.HASH
        ? java.util.Arrays.copyOfRange(hashes, place * Merkle.HASH, (place + 1) * Merkle.HASH)
        : new byte[0];
  }

  private byte[][] tiles(long first, long count) throws IOException {
    var tiles = new byte[(int) count][0];
    try (var statement =
        second.prepareStatement(
            "select n, data from tile where level = 0 and n >= ? and n < ? order by n")) {
      statement.setLong(1, first);
      statement.setLong(2, first + count);
      var rows = statement.executeQuery();
      while (rows.next()) {
        tiles[(int) (rows.getLong(1) - first)] = rows.getBytes(2);
      }
      return tiles;
    } catch (SQLException e) {
      throw new IOException("the tiles cannot be read (%s)".formatted(e.getSQLState()), e);
    }
  }

  /** Everything in the table has a place, or waits for one as it was added. */
  @Override
  public Optional<String> oddity() throws IOException {
    if (oddity.isPresent()) {
      return oddity;
    }
    try {
      copy(WAITING, leaf -> true);
      var wrong = changedWaiting().or(columns::found);
      if (wrong.isPresent()) {
        return wrong;
      }
      wrong = columns.ambiguous();
      if (wrong.isPresent()) {
        return wrong;
      }
      var all = count("select count(*) from entry");
      var placed = count("select coalesce(sum(n), 0) from run");
      var waiting = count("select coalesce(sum(n), 0) from blk");
      if (all == placed + waiting) {
        return Optional.empty();
      }
      return Optional.of(
          "there are %,d entries, but %,d have a place in the tree and %,d wait for one%s"
              .formatted(all, placed, waiting, all > placed + waiting ? stranger() : ""));
    } catch (SQLException e) {
      throw new IOException("the entries cannot be counted (%s)".formatted(e.getSQLState()), e);
    }
  }

  private Optional<String> changedWaiting() throws SQLException {
    return row(connection, CHANGED_WAITING)
        .map(
            row ->
                "entry %s waits for its place and is not what was added: somebody changed it"
                    .formatted(row[0]));
  }

  private String stranger() throws SQLException {
    return row(
            connection,
            """
            select e.id from entry e
            where not exists (select 1 from run r where r.first_entry = (select max(first_entry) from run where first_entry <= e.id)
                              and e.id < r.first_entry + r.n)
              and not exists (select 1 from blk b where b.first_entry <= e.id and e.id < b.first_entry + b.n)
            order by e.id limit 1""")
        .map(row -> "; entry %s has neither: it was added past the register".formatted(row[0]))
        .orElse("");
  }

  @Override
  public Optional<String> remark() throws IOException {
    try {
      var waiting = count("select coalesce(sum(n), 0) from blk");
      return waiting == 0
          ? Optional.empty()
          : Optional.of("%,d entries wait for their place".formatted(waiting));
    } catch (SQLException e) {
      throw new IOException("what waits cannot be counted (%s)".formatted(e.getSQLState()), e);
    }
  }

  @Override
  public Optional<Long> entryAt(long index) throws IOException {
    try (var statement =
        second.prepareStatement(
            "select first_entry + (? - first_idx) from run where first_idx <= ? and first_idx + n > ? order by first_idx desc limit 1")) {
      statement.setLong(1, index);
      statement.setLong(2, index);
      statement.setLong(3, index);
      var rows = statement.executeQuery();
      return rows.next() ? Optional.of(rows.getLong(1)) : Optional.empty();
    } catch (SQLException e) {
      throw new IOException("the places cannot be read (%s)".formatted(e.getSQLState()), e);
    }
  }

  private long count(String sql) throws SQLException {
    return ((Number) row(connection, sql).orElseThrow()[0]).longValue();
  }

  private static Optional<Object[]> row(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      if (!rows.next()) {
        return Optional.empty();
      }
      var row = new Object[rows.getMetaData().getColumnCount()];
      for (var i = 0; i < row.length; i++) {
        row[i] = rows.getObject(i + 1);
      }
      return Optional.of(row);
    }
  }

  private static String text(Object[] row, int column) {
    return String.valueOf(row[column]);
  }

  @Override
  public void close() throws IOException {
    try {
      connection.close();
      second.close();
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }
}
