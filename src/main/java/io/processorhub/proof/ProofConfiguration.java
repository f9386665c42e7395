package io.processorhub.proof;

import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.Keks;
import io.processorhub.foundation.SafeFolder;
import io.processorhub.item.FieldTaxonomy;
import io.processorhub.register.BlockKey;
import io.processorhub.register.Halts;
import io.processorhub.register.Register;
import io.processorhub.register.Restores;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
public class ProofConfiguration {

  @Bean
  DailyVerification dailyVerification(
      DataSource database,
      RegisterFolder outside,
      Sequencer sequencer,
      Halts halts,
      SafeFolder safe) {
    return new DailyVerification(database, outside, sequencer, halts, safe);
  }

  @Bean
  SigningKeys signingKeys(SafeFolder safe, Keks keks) {
    var installation =
        new String(safe.read("installation").orElseThrow(), StandardCharsets.US_ASCII);
    return new SigningKeys(safe, "processor-hub/" + installation);
  }

  @Bean
  RegisterFolder registerOutside(
      SafeFolder safe,
      SigningKeys keys,
      @Value("${hub.register.journal-bytes:67108864}") long journalFileBytes) {
    return new RegisterFolder(safe, keys, journalFileBytes);
  }

  @Bean
  TileStore registerTree(JdbcClient db, Bulk bulk) {
    return new TileStore(db, bulk);
  }

  @Bean
  Sequencer sequencer(
      JdbcClient db,
      Bulk bulk,
      TransactionTemplate transactions,
      TileStore tree,
      RegisterFolder outside,
      Register register,
      BlockKey key,
      Halts halts,
      FieldTaxonomy taxonomy,
      @Value("${hub.register.unsigned-seconds:60}") long unsignedSeconds,
      ApplicationEventPublisher events) {
    var entries = new StoredEntries(db, bulk);
    if (key.isFresh()) {
      entries.mark(key);
    }
    var counting = new Counting(db, bulk, entries, taxonomy);
    return new Sequencer(
        db,
        transactions,
        tree,
        entries,
        outside,
        new RegisterReconciliation(db, tree, entries, outside, register, counting, events),
        new Waiting(entries, key),
        new Unsigned(db, halts, Duration.ofSeconds(unsignedSeconds)),
        counting);
  }

  @Bean
  RegisterStart registerStart(
      Sequencer sequencer,
      SigningKeys keys,
      @Value("${hub.command:false}") boolean command,
      @Value("${hub.register.adopt:false}") boolean adopting) {
    return new RegisterStart(sequencer, keys, command, command && adopting);
  }

  @Bean
  RegisterRecovery adoption(
      DataSource database,
      JdbcClient db,
      TransactionTemplate transactions,
      TileStore tree,
      RegisterFolder outside,
      Register register,
      Sequencer sequencer) {
    return new RegisterRecovery(database, db, transactions, tree, outside, register, sequencer);
  }

  @Bean
  Proofs registerProofs(TileStore tree) {
    return new Proofs(tree);
  }

  @Bean
  SigningKeyAdministration keyDesk(
      SigningKeys keys, JdbcClient db, TransactionTemplate transactions, Register register) {
    return new SigningKeyAdministration(keys, db, transactions, register);
  }

  @Bean
  RegisterState registerState(JdbcClient db, Sequencer sequencer, Restores restores, Halts halts) {
    return new RegisterState(db, sequencer, restores, halts);
  }

  @Bean
  RegisterMeters registerMeters(RegisterState state) {
    return new RegisterMeters(state);
  }

  @Bean
  RegisterHealth registerHealthIndicator(RegisterState state) {
    return new RegisterHealth(state);
  }

  @Bean
  LeafCheck leafCheck(JdbcClient db, TransactionTemplate transactions) {
    return new LeafCheck(db, transactions);
  }
}
