package io.processorhub.foundation;

import java.net.URI;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of one installation.
 *
 * @param data what may be backed up: the embedded database, sealed spools, this node's name
 * @param safe what must not be in a backup: keys (docs/where-data-lives.md); one for all nodes
 * @param drop where CSV files are dropped, one folder per source
 * @param connectors the connector files, which are proposals until somebody approves them
 * @param routes the Camel routes
 * @param texts the organisation's own texts, one folder for each language; it need not exist
 * @param organisation the name of whoever runs this hub
 * @param language in which people are written to whose own is not known, and the staff
 * @param zone the zone in which legal dates are counted
 * @param publicUrl where people reach this hub
 */
@ConfigurationProperties("hub")
public record HubSettings(
    @DefaultValue("./data") Path data,
    @DefaultValue("./safe") Path safe,
    @DefaultValue("./drop") Path drop,
    @DefaultValue("./connectors") Path connectors,
    @DefaultValue("./routes") Path routes,
    @DefaultValue("./texts") Path texts,
    @DefaultValue("This organisation") String organisation,
    @DefaultValue("EN") Language language,
    @DefaultValue("Europe/Berlin") ZoneId zone,
    @DefaultValue("http://localhost:8080") URI publicUrl,
    @DefaultValue Database database,
    @DefaultValue Sandbox sandbox) {

  /**
   * Where the data lives when it is not the embedded server.
   *
   * @param url {@code jdbc:postgresql://host/database}, PostgreSQL 15 or newer; blank: embedded
   * @param ownerUser owns the tables and runs the migrations
   * @param user the application's own role, without update or delete on the register
   */
  public record Database(
      @DefaultValue("") String url,
      @DefaultValue("hub_owner") String ownerUser,
      @DefaultValue("") String ownerPassword,
      @DefaultValue("hub_app") String user,
      @DefaultValue("") String password,
      @DefaultValue("16") int connections) {

    /** Connections that requests over HTTP share; the hub's own work has others. */
    public int forRequests() {
      return Math.max(2, connections / 2);
    }

    public boolean embedded() {
      return url.isBlank();
    }

    @Override
    public String toString() {
      // What follows the question mark may be a password too.
      return "Database[url=" + url.replaceAll("\\?.*", "?...") + ", user=" + user + "]";
    }
  }

  /**
   * Stand-ins for processors, for the sandbox run and for tests.
   *
   * @param origins a processor's real origin and the loopback origin that stands in for it
   * @param timeScale how much faster than time the windows of limits run at a stand-in
   */
  public record Sandbox(@DefaultValue Map<String, URI> origins, @DefaultValue("1") int timeScale) {

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    public Sandbox {
      origins.forEach(
          (real, stand) -> {
            if (!isStandIn(stand)) {
              throw new IllegalArgumentException(
                  "hub.sandbox.origins: %s may only be replaced by an address of this machine, not %s"
                      .formatted(real, stand));
            }
          });
    }

    public boolean on() {
      return !origins.isEmpty();
    }

    /** What takes the place of which processor; empty outside the sandbox. */
    public Optional<String> words() {
      return on()
          ? Optional.of(
              "stand-ins on this machine take the place of processors: "
                  + new TreeMap<>(origins)
                      .entrySet().stream()
                          .map(one -> "%s for %s".formatted(one.getValue(), one.getKey()))
                          .collect(Collectors.joining(", ")))
          : Optional.empty();
    }

    /** Whether a declaration's target is a stand-in: no processor is on this machine. */
    public static boolean isStandIn(URI target) {
      return LOOPBACK.contains(String.valueOf(target.getHost()));
    }
  }
}
