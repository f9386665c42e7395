package io.processorhub.truth;

import io.processorhub.TestHub;
import io.processorhub.sandbox.Misbehaviour;
import io.processorhub.sandbox.Misbehaviour.Kind;
import java.util.List;
import java.util.Random;

/** What goes wrong at the processors. */
final class Trouble {

  private static final List<String> ANY = List.of("403", "429", "500", "503");
  private static final List<String> PROTECTING =
      List.of("400", "403", "405", "409", "422", "429", "500", "503");

  private final TestHub hub;
  private final Random random;

  Trouble(TestHub hub, Random random) {
    this.hub = hub;
    this.random = random;
  }

  /** Refusals for now, cut connections, lost, late and repeated answers, whatever is asked. */
  void anything(int times) {
    for (var i = 0; i < times; i++) {
      both("POST", "", any());
      both("PUT", "", any());
      both("PATCH", "", any());
    }
  }

  /**
   * Every refusal of what takes people off, but that nobody is there; what discloses would be taken
   * as invalid.
   */
  void protecting(int times) {
    for (var i = 0; i < times; i++) {
      for (var status : PROTECTING) {
        var refusal = Misbehaviour.of(Kind.STATUS, status);
        hub.mailchimp().misbehave(refusal.on("PATCH", "/members/"));
        hub.mailchimp().misbehave(refusal.on("POST", "/delete-permanent"));
        hub.mailerlite().misbehave(refusal.on("PUT", "/subscribers/"));
        hub.mailerlite().misbehave(refusal.on("POST", "/forget"));
      }
      hub.mailchimp().misbehave(cut().on("PATCH", "/members/"));
      hub.mailerlite().misbehave(cut().on("PUT", "/subscribers/"));
    }
  }

  /**
   * That nobody is there, about somebody who is: the hub may believe it, and a case be done, until
   * the next complete listing shows them.
   */
  void nobodyThere(int times) {
    var absent = Misbehaviour.of(Kind.STATUS, "404");
    for (var i = 0; i < times; i++) {
      hub.mailchimp().misbehave(absent.on("PATCH", "/members/"));
      hub.mailchimp().misbehave(absent.on("POST", "/delete-permanent"));
      hub.mailerlite().misbehave(absent.on("PUT", "/subscribers/"));
      hub.mailerlite().misbehave(absent.on("POST", "/forget"));
    }
  }

  private void both(String method, String path, Misbehaviour wrong) {
    hub.mailchimp().misbehave(wrong.on(method, path));
    hub.mailerlite().misbehave(wrong.on(method, path));
  }

  private Misbehaviour any() {
    return switch (random.nextInt(4)) {
      case 0 -> Misbehaviour.of(Kind.STATUS, ANY.get(random.nextInt(ANY.size())));
      case 1 -> cut();
      case 2 -> Misbehaviour.slow(Kind.TWICE, 20 + random.nextInt(100));
      default ->
          Misbehaviour.slow(
              random.nextBoolean() ? Kind.DELAY : Kind.DELAY_BEFORE, random.nextInt(300));
    };
  }

  private Misbehaviour cut() {
    var kinds =
        List.of(
            Kind.RESET,
            Kind.APPLY_THEN_RESET,
            Kind.NO_ANSWER,
            Kind.APPLY_THEN_500,
            Kind.APPLY_THEN_TRUNCATED_JSON,
            Kind.HTML_200,
            Kind.EMPTY,
            Kind.GARBAGE);
    return Misbehaviour.of(kinds.get(random.nextInt(kinds.size())));
  }
}
