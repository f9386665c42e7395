package io.processorhub.cli;

import io.processorhub.SandboxRun;
import io.processorhub.TestHub;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The settings a command finds beside a hub; put back when it is closed. */
public final class CommandLineHub implements AutoCloseable {

  private final Map<String, String> before = new HashMap<>();

  public CommandLineHub(Path home, TestHub.Sandboxes at) {
    SandboxRun.settings(at.mailchimp(), at.mailerlite())
        .forEach((name, value) -> set(name, value.toString()));
    set("hub.data", home.resolve("data").toString());
    set("hub.safe", home.resolve("safe").toString());
    set("hub.connectors", home.resolve("connectors").toString());
  }

  void set(String name, String value) {
    before.putIfAbsent(name, System.getProperty(name));
    System.setProperty(name, value);
  }

  /** The command then knows no stand-in, as in production. */
  void leaveSandbox() {
    before.keySet().stream()
        .filter(name -> name.startsWith("hub.sandbox."))
        .forEach(System::clearProperty);
  }

  public int run(String... args) {
    return Cli.run(args);
  }

  /** A command with something piped in. */
  int pipe(String input, String... args) {
    var usual = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      return run(args);
    } finally {
      System.setIn(usual);
    }
  }

  @Override
  public void close() {
    before.forEach(
        (name, value) -> {
          if (value == null) {
            System.clearProperty(name);
          } else {
            System.setProperty(name, value);
          }
        });
  }
}
