package io.processorhub.proof;

import io.processorhub.register.EntryKind;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Compares the columns of all entries with their leaves, one entry after the other.
 *
 * <p>Entries that a restore brought back may lack the number of a connection or a person that the
 * backup did not know. That is excused where a signed RESTORED entry says that they came back.
 */
final class ColumnCheck {

  private static final Pattern RESTORED =
      Pattern.compile("\"first\":([0-9]+),\"kind\":\"RESTORED\",\"to\":([0-9]+)[,}]");

  private record Range(long first, long to) {}

  private final Connection connection;
  private final List<Range> restores = new ArrayList<>();
  private final Set<Range> excuses = new HashSet<>();
  private final Set<Range> signed = new HashSet<>();
  private Optional<String> wrong = Optional.empty();

  ColumnCheck(Connection connection) throws SQLException {
    this.connection = connection;
    try (var statement = connection.prepareStatement("select first_idx, to_idx from restore")) {
      var rows = statement.executeQuery();
      while (rows.next()) {
        restores.add(new Range(rows.getLong(1), rows.getLong(2)));
      }
    }
  }

  void next(Leaf leaf, Columns columns) {
    if (wrong.isPresent()) {
      return;
    }
    if (columns.kind() == EntryKind.RESTORED.code()) {
      restored(leaf);
    }
    wrong =
        columns
            .against(leaf.bytes())
            .filter(found -> !found.lost() || !excused(leaf.index()))
            .map(found -> found.words(leaf));
  }

  private void restored(Leaf leaf) {
    var facts = RESTORED.matcher(new String(leaf.bytes(), StandardCharsets.UTF_8));
    if (facts.find()) {
      signed.add(new Range(Long.parseLong(facts.group(1)), Long.parseLong(facts.group(2))));
    }
  }

  private boolean excused(long index) {
    var range = restores.stream().filter(one -> one.first <= index && index < one.to).findFirst();
    range.ifPresent(excuses::add);
    return range.isPresent();
  }

  /** What was found, after the last entry. */
  Optional<String> found() {
    if (wrong.isPresent() || signed.containsAll(excuses)) {
      return wrong;
    }
    return Optional.of(
        "entries lack the number of their connection or person, and no signed entry says that a restore brought them back: somebody removed the numbers");
  }

  /** Each number belongs to one opaque id, and each opaque id to one number. */
  Optional<String> ambiguous() throws SQLException {
    try (var statement = connection.prepareStatement(AMBIGUOUS)) {
      var rows = statement.executeQuery();
      return rows.next()
          ? Optional.of(
              "the person %s has two numbers, or shares one with somebody else: somebody changed subject or rights_case"
                  .formatted(rows.getString(1)))
          : Optional.empty();
    }
  }

  private static final String AMBIGUOUS =
      """
      select a.subject_ref from rights_case a where a.subject_id is not null and (
        exists (select from rights_case b where b.subject_id = a.subject_id and b.subject_ref <> a.subject_ref)
        or exists (select from rights_case b where b.subject_ref = a.subject_ref and b.subject_id <> a.subject_id)
        or exists (select from subject s where s.id = a.subject_id and s.ref <> a.subject_ref)
        or exists (select from subject s where s.ref = a.subject_ref and s.id <> a.subject_id))
      limit 1""";
}
