package io.processorhub.proof;

import java.io.DataInputStream;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;

/** Reads the columns of a row, and what belongs to them, as {@code COPY} writes them in binary. */
public final class ColumnReader {

  /** How many columns {@link #COLUMNS} has. */
  static final int COUNT = 11;

  /** Of {@code entry e} and {@link #JOINS}. A person who was erased is known by the request. */
  static final String COLUMNS =
      """
      e.kind, e.at, c.name, c.processor, e.subject_id,
      coalesce(s.ref, (select q.subject_ref from rights_case q where q.subject_id = e.subject_id limit 1)),
      case when e.subject_id is null then (
        select coalesce((select p.id from subject p where p.ref = l.ref),
                        (select q.subject_id from rights_case q where q.subject_ref = l.ref and q.subject_id is not null limit 1))
        from (select substring(encode(e.leaf, 'escape') from '"subject":"([0-9a-f-]{36})"')::uuid as ref) l) end,
      e.account, e.fields, e.unsent,
      case when t.id is not null then t.connection is not distinct from e.connection and t.subject_id is not distinct from e.subject_id end""";

  public static final String JOINS =
      """
      left join connection c on c.id = e.connection
      left join subject s on s.id = e.subject_id
      left join entry t on t.id = case when e.kind = 2 then substring(encode(e.leaf, 'escape') from '"attempt":([0-9]+)')::bigint end""";

  private static final long EPOCH_2000_SECONDS = 946_684_800;

  private ColumnReader() {}

  static Columns read(DataInputStream in) throws IOException {
    in.readInt();
    var kind = in.readShort();
    return new Columns(
        kind,
        moment(number(in)),
        text(in),
        text(in),
        number(in),
        uuid(in),
        number(in),
        uuid(in),
        text(in),
        number(in),
        truth(in));
  }

  /** The same from a row whose columns begin at {@code first}. */
  static Columns read(ResultSet row, int first) throws SQLException {
    return new Columns(
        row.getShort(first),
        row.getTimestamp(first + 1).toInstant(),
        row.getString(first + 2),
        row.getString(first + 3),
        row.getObject(first + 4, Long.class),
        row.getObject(first + 5, UUID.class),
        row.getObject(first + 6, Long.class),
        row.getObject(first + 7, UUID.class),
        row.getString(first + 8),
        row.getObject(first + 9, Long.class),
        row.getObject(first + 10, Boolean.class));
  }

  private static Instant moment(Long micros) {
    return Instant.ofEpochSecond(
        EPOCH_2000_SECONDS + Math.floorDiv(micros, 1_000_000L),
        Math.floorMod(micros, 1_000_000L) * 1_000);
  }

  private static Long number(DataInputStream in) throws IOException {
    return in.readInt() < 0 ? null : (Long) in.readLong();
  }

  private static String text(DataInputStream in) throws IOException {
    var length = in.readInt();
    return length < 0
        ? null
        : new String(in.readNBytes(length), java.nio.charset.StandardCharsets.UTF_8);
  }

  private static UUID uuid(DataInputStream in) throws IOException {
    return in.readInt() < 0 ? null : new UUID(in.readLong(), in.readLong());
  }

  private static Boolean truth(DataInputStream in) throws IOException {
    return in.readInt() < 0 ? null : (Boolean) in.readBoolean();
  }
}
