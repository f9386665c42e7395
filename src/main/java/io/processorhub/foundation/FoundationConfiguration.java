package io.processorhub.foundation;

import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({HubSettings.class, KeySettings.class})
public class FoundationConfiguration {

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  Texts texts(HubSettings settings) {
    return Texts.with(settings.texts());
  }

  /** Commands join a hub that is running; only the hub itself owns its data folder. */
  @Bean
  Database database(HubSettings settings, @Value("${hub.command:false}") boolean command) {
    return Database.open(settings, command);
  }

  @Bean
  DataSource dataSource(Database database) {
    return database.pools();
  }

  /** In place of the framework's own, which would wait in line for the hub's pool. */
  @Bean
  HealthIndicator dbHealthIndicator(Database database) {
    return new DatabaseHealth(database.pools().probe());
  }

  @Bean
  HealthIndicator embeddedServerHealthIndicator(Database database) {
    return new EmbeddedServerHealth(database);
  }

  @Bean
  SandboxHealth sandboxHealthIndicator(
      HubSettings settings, @Value("${hub.command:false}") boolean command) {
    var health = new SandboxHealth(settings.sandbox());
    if (!command) {
      health.warn();
    }
    return health;
  }

  @Bean
  JdbcClient jdbcClient(DataSource dataSource) {
    return JdbcClient.create(dataSource);
  }

  @Bean
  PlatformTransactionManager transactionManager(DataSource dataSource) {
    return new JdbcTransactionManager(dataSource);
  }

  @Bean
  TransactionTemplate transactions(PlatformTransactionManager manager) {
    return new TransactionTemplate(manager);
  }

  @Bean
  SafeFolder safeFolder(HubSettings settings) {
    return new SafeFolder(settings.safe());
  }

  @Bean
  Epochs epochs(JdbcClient db, TransactionTemplate transactions) {
    return new Epochs(db, transactions);
  }

  @Bean
  Keks keks(SafeFolder safe, JdbcClient db, Epochs epochs, Clock clock) {
    return HubKeys.keks(safe, db, epochs, clock);
  }

  @Bean
  Rewrap rewrap(JdbcClient db, Bulk bulk, TransactionTemplate transactions, Keks keks) {
    return new Rewrap(db, bulk, transactions, keks);
  }

  @Bean
  KeyRotation keyRotation(
      Epochs epochs, Keks keks, Rewrap rewrap, SafeFolder safe, KeySettings settings) {
    return new KeyRotation(epochs, keks, rewrap, safe, settings);
  }

  @Bean
  SafeAttestations safeAttestations(JdbcClient db, Clock clock) {
    return new SafeAttestations(db, clock);
  }

  @Bean
  KeyedHash keyedHash(Keks keks, JdbcClient db) {
    return new KeyedHash(HubKeys.of("look-up", keks, db));
  }

  @Bean
  SuppressionKeys suppressionKeys(Keks keks, JdbcClient db) {
    return SuppressionKeys.read(keks, db);
  }

  @Bean
  Bulk bulk(DataSource dataSource, JdbcClient db) {
    return new Bulk(dataSource, db);
  }

  @Bean
  Secrets secrets(
      ConfigurableEnvironment environment, SafeFolder safe, JdbcClient db, Clock clock) {
    return new Secrets(environment, new StoredSecrets(safe, db), clock);
  }

  @Bean
  NodeName nodeName(HubSettings settings) {
    return NodeName.of(settings.data());
  }
}
