package io.processorhub.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.BooksHub;
import io.processorhub.foundation.DataKey;
import io.processorhub.foundation.Keks;
import io.processorhub.subject.Items;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What the bytes of the data folder tell of somebody whom an item of an account named, once they
 * are erased: nothing, although the account's key goes on and opens every old body of the item.
 */
class NamedPersonsBytesTest {

  private static final String MARKER = "zqy.marker@example.com";

  /** Of the key's number, nonce and tag. */
  private static final int MIN_SEALED_BYTES = 8 + 12 + 16;

  /** Far more than what is sealed here. */
  private static final int MAX_SEALED_BYTES = 2_000;

  @Test
  void the_accounts_key_opens_nothing_of_an_erased_billing_contact() throws Exception {
    try (var on = BooksHub.start(ErasureTest.FAST)) {
      on.take(on.customer("C-1", "Acme", MARKER));
      on.take(on.customer("C-1", "Acme and Sons", MARKER));
      on.hub().quiet();
      var item = on.hub().count("select id from item");
      var person = key(on, on.hub().count("select id from subject"));
      var account = key(on, on.hub().count("select account_id from item"));

      NamedPersonTest.erase(on);
      on.take(on.customer("C-1", "Acme, renamed", MARKER));
      on.hub().quiet();

      var data = on.hub().home().resolve("data");
      assertThat(opened(data, person, Items.personPlace(item, 0)))
          .as("with the person's key, which is destroyed, old bytes would still tell")
          .anyMatch(text -> text.contains(MARKER));
      assertThat(on.hub().count("select count(*) from keys.data_key where id = " + person.id()))
          .isZero();
      var withTheAccounts = new ArrayList<String>();
      for (var place : List.of(Items.bodyPlace(item), Items.personPlace(item, 0))) {
        withTheAccounts.addAll(opened(data, account, place));
      }
      assertThat(withTheAccounts)
          .as("old and new bodies of the item")
          .anyMatch(text -> text.contains("Acme and Sons"))
          .anyMatch(text -> text.contains("Acme, renamed"))
          .noneMatch(text -> text.contains("zqy"))
          .noneMatch(text -> text.contains("Ada"));
      assertThat(plain(data)).as("files that hold the address itself").isEmpty();
    }
  }

  private static DataKey key(BooksHub on, long id) {
    return on.hub()
        .db()
        .sql("select wrapped from keys.data_key where id = :id")
        .param("id", id)
        .query((row, n) -> DataKey.unwrap(id, row.getBytes("wrapped"), on.hub().bean(Keks.class)))
        .single();
  }

  /** All that this key opens anywhere in the files, if it was sealed for that place. */
  private static List<String> opened(Path folder, DataKey key, String place) throws IOException {
    var opened = new ArrayList<String>();
    var number = ByteBuffer.allocate(8).putLong(key.id()).array();
    for (var file : files(folder)) {
      var bytes = Files.readAllBytes(file);
      for (var at = next(bytes, number, 0); at >= 0; at = next(bytes, number, at + 1)) {
        open(bytes, at, key, place, opened);
      }
    }
    return opened;
  }

  private static void open(byte[] bytes, int at, DataKey key, String place, List<String> opened) {
    for (var length : lengths(bytes, at)) {
      if (length < MIN_SEALED_BYTES || length > MAX_SEALED_BYTES || at + length > bytes.length) {
        continue;
      }
      try {
        opened.add(
            new String(
                key.open(Arrays.copyOfRange(bytes, at, at + length), place),
                StandardCharsets.UTF_8));
      } catch (IllegalStateException ofSomethingElse) {
        // The same number in front of other bytes.
      }
    }
  }

  /** As PostgreSQL notes the length in front of a short and of a long value (varatt.h). */
  private static int[] lengths(byte[] bytes, int at) {
    if (at < 4) {
      return new int[0];
    }
    var head = ByteBuffer.wrap(bytes, at - 4, 4).order(ByteOrder.LITTLE_ENDIAN).getInt();
    return new int[] {((bytes[at - 1] & 0xff) >> 1) - 1, (head >>> 2) - 4};
  }

  private static List<String> plain(Path folder) throws IOException {
    var found = new ArrayList<String>();
    for (var file : files(folder)) {
      if (next(Files.readAllBytes(file), MARKER.getBytes(StandardCharsets.UTF_8), 0) >= 0) {
        found.add(file.toString());
      }
    }
    return found;
  }

  /** Without the server's programs. */
  private static List<Path> files(Path folder) throws IOException {
    var programs = folder.resolve("bin");
    try (var files = Files.walk(folder)) {
      return files.filter(file -> !file.startsWith(programs)).filter(Files::isRegularFile).toList();
    }
  }

  /** Where these bytes begin; looks for the last one first, since numbers begin with zeros. */
  private static int next(byte[] bytes, byte[] wanted, int from) {
    var last = wanted.length - 1;
    for (var i = from; i < bytes.length - last; i++) {
      if (bytes[i + last] == wanted[last] && Arrays.equals(bytes, i, i + last, wanted, 0, last)) {
        return i;
      }
    }
    return -1;
  }
}
