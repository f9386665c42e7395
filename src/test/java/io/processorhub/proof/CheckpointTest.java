package io.processorhub.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processorhub.foundation.SafeFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signed notes and the keys that sign them. */
class CheckpointTest {

  /** The example of the format's first implementation, known far and wide. */
  private static final String PETER =
      "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

  private static final String PETERS_TEXT =
      "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
  private static final String PETERS_SIGNATURE =
      "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";

  @TempDir private Path safe;

  @Test
  void a_note_of_another_program_verifies_and_a_changed_one_does_not() {
    var key = NoteKey.parse(PETER);
    var bytes = Base64.getDecoder().decode(PETERS_SIGNATURE);
    var signature = java.util.Arrays.copyOfRange(bytes, 4, bytes.length);

    assertThat(key.line()).isEqualTo(PETER);
    assertThat(key.verifies(PETERS_TEXT, signature)).isTrue();
    assertThat(key.verifies(PETERS_TEXT.replace("don't", "do"), signature)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "name",
        "name+00000000+x",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+AhpC2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
      })
  void what_is_no_key_is_refused(String line) {
    assertThatThrownBy(() -> NoteKey.parse(line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("register key");
  }

  @Test
  void a_checkpoint_is_three_lines_and_a_signature_for_each_key() {
    var keys = keys();
    var checkpoint = keys.sign(7, new byte[32]);

    assertThat(checkpoint.note())
        .startsWith("processor-hub/test\n7\n" + "A".repeat(43) + "=\n\n\u2014 processor-hub/test ");
    assertThat(Checkpoint.parse(checkpoint.note())).contains(checkpoint);
    assertThat(checkpoint.signedByOneOf(keys.known())).isTrue();
    assertThat(checkpoint.signedByOneOf(List.of(NoteKey.parse(PETER)))).isFalse();
    assertThat(Checkpoint.parse(checkpoint.note().replace("\n7\n", "\n07\n"))).isEmpty();
    var more = Checkpoint.parse(checkpoint.note().replace("\n7\n", "\n8\n")).orElseThrow();
    assertThat(more.signedByOneOf(keys.known())).isFalse();
  }

  @Test
  void w12_while_two_keys_sign_either_verifies_and_what_a_retired_one_signed_stays_valid() {
    var keys = keys();
    var first = keys.known().get(0);
    var before = keys.sign(1, new byte[32]);

    var second = keys.add().key();
    var both = keys.sign(2, new byte[32]);
    keys.retire(1);
    var after = keys.sign(3, new byte[32]);

    assertThat(before.signedByOneOf(List.of(first))).isTrue();
    assertThat(before.signedByOneOf(List.of(second))).isFalse();
    assertThat(both.signedByOneOf(List.of(first))).isTrue();
    assertThat(both.signedByOneOf(List.of(second))).isTrue();
    assertThat(after.signedByOneOf(List.of(first))).isFalse();
    assertThat(after.signedByOneOf(List.of(second))).isTrue();
    assertThat(keys.known()).containsExactly(first, second);
    assertThat(keys.all().get(0).signs()).isFalse();
    assertThat(safe.resolve("register/keys/0001.key")).doesNotExist();
    assertThatThrownBy(() -> keys.retire(2)).hasMessageContaining("only one that signs");
    assertThatThrownBy(() -> keys.retire(1)).hasMessageContaining("no key 1 signs");
  }

  @Test
  void without_a_private_key_nothing_is_signed_and_none_is_made_in_silence() throws Exception {
    var keys = keys();
    Files.delete(safe.resolve("register/keys/0001.key"));

    keys.begin();

    assertThatThrownBy(() -> keys.sign(1, new byte[32]))
        .isInstanceOf(RegisterRefusal.class)
        .hasMessageContaining("register key --new");
  }

  @Test
  void kept_checkpoints_come_back_and_half_a_one_does_not_count() throws Exception {
    var keys = keys();
    var folder = new SafeFolder(safe.resolve("register"));
    var kept = new KeptCheckpoints(folder);
    assertThat(kept.last()).isEmpty();
    for (var size = 1; size <= 40; size++) {
      kept.append(keys.sign(size, new byte[32]));
    }
    var newest = folder.root().resolve("checkpoints");
    var whole = Files.readAllBytes(newest);

    assertThat(kept.last().orElseThrow().size()).isEqualTo(40);
    assertThat(KeptCheckpoints.read(safe)).hasSize(41);
    for (var cut = 1; cut < 300; cut += 7) {
      Files.write(newest, java.util.Arrays.copyOf(whole, whole.length - cut));
      var left = kept.last().orElseThrow().size();
      assertThat(left).as("%d bytes less", cut).isBetween(38L, 39L);
      kept.append(keys.sign(100, new byte[32]));
      assertThat(KeptCheckpoints.read(newest)).as("%d bytes less", cut).hasSize((int) left + 1);
    }
  }

  @Test
  void a_file_of_checkpoints_does_not_grow_for_ever() throws Exception {
    var keys = keys();
    var folder = new SafeFolder(safe.resolve("register"));
    var kept = new KeptCheckpoints(folder);
    var note = keys.sign(1, new byte[32]).note() + "\n";
    Files.writeString(folder.root().resolve("checkpoints"), note.repeat(6_000));

    kept.append(keys.sign(2, new byte[32]));

    assertThat(Files.size(folder.root().resolve("checkpoints"))).isLessThan(1_000);
    assertThat(folder.root().resolve("checkpoints.earlier")).exists();
    Files.delete(folder.root().resolve("checkpoints"));
    assertThat(kept.last().orElseThrow().size()).isEqualTo(1);
  }

  private SigningKeys keys() {
    var keys = new SigningKeys(new SafeFolder(safe), "processor-hub/test");
    keys.begin();
    return keys;
  }
}
