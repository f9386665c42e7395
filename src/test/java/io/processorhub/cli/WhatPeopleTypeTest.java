package io.processorhub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import io.processorhub.cases.CaseList;
import io.processorhub.cases.Cases;
import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.CaseScope;
import io.processorhub.erasure.Channel;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.json.JsonMapper;

/** FAULTS.md O3: commands take what people have at hand, and say in a sentence what is missing. */
@ExtendWith(OutputCaptureExtension.class)
class WhatPeopleTypeTest {

  private static TestHub hub;
  private static CommandLineHub line;

  @BeforeAll
  static void start() {
    hub = TestHub.start();
    line = new CommandLineHub(hub.home(), hub.sandboxes());
    line.set("HUB_TOKEN", hub.token("carl", Role.COMPLIANCE));
    hub.takeIn(Given.people(3).csv());
    hub.quiet();
  }

  @AfterAll
  static void stop() {
    line.close();
    hub.close();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "processors record nosuch.yaml",
        "cases import nosuch.csv",
        "connectors validate nosuch.yaml",
        "register verify nosuch.bin --key hub+1",
        "register verify --key nosuch.pub",
        "register export nosuch/file",
        "entries breach mailchimp --with-addresses nosuch/file.csv"
      })
  void a_file_that_is_not_there_is_named_in_a_sentence(String typed, CapturedOutput output) {
    var code = line.run(typed.split(" "));

    assertThat(code).isIn(1, 2, 66);
    assertThat(output.getErr()).doesNotContain("Exception", "\tat ");
    assertThat(output.getErr().lines().filter(one -> !one.isBlank())).isNotEmpty();
  }

  @Test
  void a_missing_file_for_a_record_is_exit_code_66(CapturedOutput output) {
    assertThat(line.run("processors", "record", "nosuch.yaml")).isEqualTo(66);
    assertThat(output.getErr()).contains("there is no nosuch.yaml");
  }

  @Test
  void a_case_is_found_by_the_number_that_letters_show(CapturedOutput output) {
    var number = number("p0");

    assertThat(line.run("cases", "show", number)).isZero();
    assertThat(output.getOut()).contains(number + " rectification");
    assertThat(line.run("cases", "show", "1999-000001")).isEqualTo(1);
    assertThat(line.run("cases", "show", "hello")).isEqualTo(1);
    assertThat(output.getErr()).contains("a case is named by its number");
  }

  @Test
  void a_case_is_attested_and_refused_by_its_number(CapturedOutput output) {
    assertThat(line.run("cases", "refuse", number("p1"), "not asked")).isZero();
    assertThat(line.run("cases", "attest", number("p2"), "met in person")).isZero();
    assertThat(line.run("cases", "refuse", "1999-000001", "not asked")).isEqualTo(1);
    assertThat(output.getOut()).contains("refused");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"cases list --json", "processors show mailchimp --json"})
  void json_is_what_the_api_shows(String typed, CapturedOutput output) {
    number("p0");
    var before = output.getOut().length();

    assertThat(line.run(typed.split(" "))).isZero();

    var printed = output.getOut().substring(before).strip();
    var one = typed.contains("list") ? printed.lines().findFirst().orElseThrow() : printed;
    var json = new JsonMapper().readTree(one);
    assertThat(json.isObject()).isTrue();
    assertThat(json.has("ref") || json.has("processor")).isTrue();
  }

  private static String number(String id) {
    var filed =
        hub.bean(Cases.class)
            .file(
                new Cases.Request(
                    CaseKind.RECTIFICATION,
                    CaseScope.PERSON,
                    new Cases.Who.Known("crm", id),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Channel.API),
                TestHub.COMPLIANCE);
    return hub.bean(CaseList.class).find(filed.ref(), OptionalLong.empty()).orElseThrow().number();
  }
}
