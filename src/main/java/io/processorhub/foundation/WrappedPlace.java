package io.processorhub.foundation;

/**
 * Where wrapped keys stand. A rotation wraps these anew, so a new place must be added here and get
 * its trigger; KeyRotationTest looks for places that were forgotten.
 *
 * <p>In this order: a copy that was made in between and does not open whole has its look-up key
 * under the old epoch too, and the hub refuses all of it instead of running on half.
 */
enum WrappedPlace {
  DATA_KEY("keys.data_key", "id", "bigint", "wrapped", "keys.data_key", "-1"),
  SPOOL_KEY(
      "import",
      "ref",
      "uuid",
      "spool_key",
      "import.spool_key",
      "00000000-0000-0000-0000-000000000000"),
  HUB_KEY("keys.hub_key", "name", "text", "wrapped", "keys.hub_key", "");

  final String table;
  final String id;
  final String type;
  final String column;

  /** Smaller than every id. */
  final String first;

  private final String place;

  WrappedPlace(String table, String id, String type, String column, String place, String first) {
    this.table = table;
    this.id = id;
    this.type = type;
    this.column = column;
    this.place = place;
    this.first = first;
  }

  String place(String row) {
    return place + "|" + row;
  }
}
