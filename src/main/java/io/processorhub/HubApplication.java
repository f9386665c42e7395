package io.processorhub;

import io.processorhub.cli.Cli;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;

/**
 * Starts the hub, or hands over to the command line when the first argument names a command.
 *
 * <p>The data sources and the migrations are the foundation's own: they need two database roles.
 */
@SpringBootApplication(
    exclude = {
      DataSourceAutoConfiguration.class,
      FlywayAutoConfiguration.class,
      UserDetailsServiceAutoConfiguration.class
    })
public class HubApplication {

  public static void main(String[] args) {
    if (Cli.isCommand(args)) {
      System.exit(Cli.run(args));
    }
    SpringApplication.run(HubApplication.class, args);
  }
}
