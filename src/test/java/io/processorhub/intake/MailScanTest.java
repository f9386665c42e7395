package io.processorhub.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MailScanTest {

  private static MailScan.Seen scan(String mail) {
    return MailScan.of(mail.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void i12_six_thousand_boxes_in_boxes_are_too_deep() {
    var mail =
        IntStream.range(0, 6_000)
            .mapToObj(
                i ->
                    (i == 0 ? "" : "--b" + (i - 1) + "\n")
                        + "Content-Type: multipart/mixed; boundary=b"
                        + i
                        + "\n\n")
            .collect(Collectors.joining());

    assertThat(scan(mail).excess()).contains(MailScan.Excess.DEPTH);
  }

  @Test
  void i12_mails_in_mails_are_too_deep_without_a_boundary() {
    assertThat(scan("Content-Type: message/rfc822\n\n".repeat(6_000)).excess())
        .contains(MailScan.Excess.DEPTH);
  }

  @Test
  void i12_a_hundred_thousand_parts_are_too_many() {
    var mail = "Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nx\n".repeat(100_000);

    assertThat(scan(mail).excess()).contains(MailScan.Excess.PARTS);
  }

  @Test
  void i12_headers_of_ten_megabytes_or_ten_thousand_are_too_many() {
    assertThat(scan("X-Long: " + "x".repeat(10 * 1024 * 1024) + "\n\n").excess())
        .contains(MailScan.Excess.SIZE);
    assertThat(scan("X-Long: " + "x".repeat(70_000) + "\n\n").excess())
        .contains(MailScan.Excess.HEADERS);
    assertThat(scan("X-Long: a\n" + " folded\n".repeat(10_000) + "\n").excess())
        .contains(MailScan.Excess.HEADERS);
    assertThat(scan("X: a\n".repeat(10_000) + "\n").excess()).contains(MailScan.Excess.HEADERS);
  }

  @Test
  void i12_a_part_may_not_have_what_the_mail_may_not() {
    assertThat(
            scan("Content-Type: multipart/mixed; boundary=b\n\n--b\n" + "X: a\n".repeat(300) + "\n")
                .excess())
        .contains(MailScan.Excess.HEADERS);
  }

  @Test
  void a_mail_as_people_write_it_is_seen_whole() {
    var seen =
        scan(
            """
            From: Ada <ada@example.com>
            Subject: please
              erase
            Content-Type: multipart/alternative; boundary="a b"

            --a b
            Content-Type: text/plain
            From: somebody.else@example.com

            hello
            --a b
            Content-Type: text/html

            <p>hello
            --a b--
            --
            Ada
            """);

    assertThat(seen.excess()).isEmpty();
    assertThat(seen.values("from")).containsExactly("Ada <ada@example.com>");
    assertThat(seen.values("subject").get(0)).contains("please", "erase");
  }

  @Test
  void i12_a_boundary_that_never_comes_or_is_missing_does_no_harm() {
    assertThat(scan("Content-Type: multipart/mixed; boundary=b\n\nnothing").excess()).isEmpty();
    assertThat(scan("Content-Type: multipart/mixed\n\n--\n----\n--x").excess()).isEmpty();
    assertThat(scan("").excess()).isEmpty();
  }

  @Test
  void the_number_of_a_mail_of_ours_is_found_wherever_it_stands() {
    var number = "0f8fad5b-d9cb-469f-a165-70867728950e";

    assertThat(scan("From: a\n\nOriginal-Message-ID: <" + number + "@example.com>\n").numbers())
        .containsExactly(number);
  }

  @Test
  void a_delivery_report_tells_what_became_of_the_mail_for_each_recipient() {
    var seen =
        scan(
            """
            Content-Type: multipart/report; report-type=delivery-status; boundary=r

            Action: failed
            --r
            Content-Type: text/plain

            Action: failed
            --r
            Content-Type: message/delivery-status

            Reporting-MTA: dns; mx.example.com

            Final-Recipient: rfc822; a@example.com
            ACTION : Delayed (by a comment)

            Final-Recipient: rfc822; b@example.com
            action:expanded
            --r
            Content-Type: message/rfc822

            Subject: Action: failed
            Content-Type: multipart/report; boundary=inner

            --inner
            Content-Type: message/delivery-status

            Action: failed
            --inner--
            --r--
            """);

    assertThat(seen.actions()).containsExactly("delayed", "expanded");
    assertThat(seen.excess()).isEmpty();
  }

  @Test
  void i12_a_million_actions_fill_nothing() {
    var seen =
        scan(
            "Content-Type: multipart/report; boundary=r\n\n--r\nContent-Type: message/delivery-status\n\n"
                + "Action: failed\n".repeat(100_000));

    assertThat(seen.actions()).hasSize(MailScan.MOST_PARTS);
  }
}
