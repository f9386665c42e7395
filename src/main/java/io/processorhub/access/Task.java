package io.processorhub.access;

import static io.processorhub.access.Role.ADMIN;
import static io.processorhub.access.Role.AUDITOR;
import static io.processorhub.access.Role.COMPLIANCE;
import static io.processorhub.access.Role.OPS;
import static io.processorhub.access.Role.SOURCE;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that takes a right, and the only table of who has it. A task without {@link
 * Builder#ofAccount} concerns all accounts, so a token of one account is refused whatever its role.
 * An administrator holds every role; of an account, within that account.
 *
 * <p>docs/permissions.md prints this table, and PermissionsTest tries each cell of it.
 */
public enum Task {
  DELIVER(
      task("deliver contacts")
          .api("deliverContacts", "deliverEvents", "upload")
          .whole(OPS, SOURCE)
          .ofAccount(OPS, SOURCE)),
  READ_IMPORTS(
      task("read reports of imports")
          .api("getImport", "listImports", "listRefusals")
          .whole(OPS, SOURCE, COMPLIANCE)
          .ofAccount(OPS, SOURCE, COMPLIANCE)),
  READ_COPIES(
      task("read copies")
          .api("listCopies", "searchCopies")
          .whole(OPS, COMPLIANCE, AUDITOR)
          .ofAccount(OPS, COMPLIANCE, AUDITOR)),
  READ_REFUSED_COPIES(
      task("read refused copies").commands("copies dead").whole(OPS, COMPLIANCE, AUDITOR)),
  PREVIEW(
      task("read what would be sent").commands("copies dry-run").whole(OPS, COMPLIANCE, AUDITOR)),
  SEND_AGAIN(task("send refused copies again").commands("copies redrive").whole(OPS)),
  READ_LOST_ADDRESSES(
      task("read lost addresses")
          .api("listLostAddresses")
          .commands("copies lost")
          .whole(OPS, COMPLIANCE, AUDITOR)),
  DECIDE_LOST_ADDRESSES(
      task("decide about lost addresses")
          .api("decideLostAddresses")
          .commands("copies lost")
          .whole(COMPLIANCE)),
  READ_CONNECTIONS(
      task("read connections")
          .api("listConnections", "getConnection")
          .whole(OPS, COMPLIANCE, AUDITOR)
          .ofAccount(OPS, COMPLIANCE, AUDITOR)),
  PROPOSE(task("propose a declaration").commands("connectors propose").whole(OPS)),
  APPROVE(task("approve a declaration").commands("connectors approve").whole(COMPLIANCE)),
  PAUSE(task("pause a connection").commands("connectors pause").whole(OPS, COMPLIANCE)),
  RESUME(task("resume a connection").commands("connectors resume").whole(OPS)),
  LIST_AT_PROCESSOR(task("list who is at a processor").commands("connectors resync").whole(OPS)),
  TRY_CONNECTION(task("try a connection").commands("connectors try").whole(OPS)),
  CONFIRM_FOUND(
      task("let those who were found be erased again")
          .api("confirmFound")
          .commands("connectors resync")
          .whole(COMPLIANCE)),
  OFFBOARD(
      task("off-board a processor")
          .api("offboard")
          .commands("connectors offboard")
          .whole(COMPLIANCE)),
  READ_OFFBOARDING(
      task("read about an off-boarding").api("getOffboarding").whole(COMPLIANCE, OPS, AUDITOR)),
  ATTEST_OFFBOARDING(task("vouch for an off-boarding").api("attestOffboarding").whole(COMPLIANCE)),
  READ_PROCESSORS(
      task("read what is recorded about processors")
          .api("listProcessors", "getProcessor")
          .whole(OPS, COMPLIANCE, AUDITOR)
          .ofAccount(OPS, COMPLIANCE, AUDITOR)),
  RECORD_PROCESSORS(
      task("record what concerns a processor")
          .api("putProcessor", "addAgreement", "addAssessment", "addSubProcessor", "addMechanism")
          .commands("processors record")
          .whole(COMPLIANCE)),
  READ_REGISTER(
      task("read the register")
          .api("listEntries", "findSubject")
          .heavy("getRecipients", "compareDeclaredAndSent")
          .commands("entries list", "entries recipients", "entries declared")
          .whole(OPS, COMPLIANCE, AUDITOR)
          .ofAccount(OPS, COMPLIANCE, AUDITOR)),
  READ_WHOLE_REGISTER(
      task("read what the register says of all accounts")
          .heavy("getBreachExtent", "listBreachSubjects")
          .heavy("exportController", "exportProcessor", "exportJson")
          .api("getCheckpoint")
          .heavy("proveInclusion", "proveConsistency")
          .commands("entries breach", "entries export", "register proof")
          .whole(COMPLIANCE, AUDITOR)),
  READ_TALLY(task("read how many entries of which sort there are").whole(OPS, COMPLIANCE, AUDITOR)),
  EXPORT_BREACH(
      task("export the people of a breach with their addresses")
          .heavy("exportBreach")
          .commands("entries breach")
          .whole(COMPLIANCE)
          .ofAccount(COMPLIANCE)),
  READ_RESTORES(task("read about restores").api("getRestore").whole(OPS, COMPLIANCE, AUDITOR)),
  CONFIRM_RESTORE(
      task("confirm a restore")
          .api("confirmRestore")
          .commands("register confirm-restore")
          .whole(ADMIN)),
  FILE_CASES(
      task("file a request")
          .api("fileCase", "fileCases")
          .commands("cases file", "cases import")
          .whole(COMPLIANCE)
          .ofAccount(COMPLIANCE, OPS, SOURCE)),
  READ_CASES(
      task("read cases")
          .api("listCases", "getCase")
          .commands("cases list", "cases show")
          .whole(COMPLIANCE, AUDITOR, OPS)
          .ofAccount(COMPLIANCE, AUDITOR, OPS, SOURCE)),
  ANSWER_ACCESS(
      task("answer what somebody asks to know about themselves")
          .heavy("makeStatement", "makeStatementPdf")
          .api("answeredOtherwise")
          .commands("cases statement", "cases answered")
          .whole(COMPLIANCE)),
  READ_MASS_ERASURES(
      task("read erasures of many that wait")
          .api("listMassErasures")
          .commands("cases waiting")
          .whole(COMPLIANCE, AUDITOR, OPS)
          .ofAccount(COMPLIANCE, AUDITOR, OPS, SOURCE)),
  CONFIRM_MASS_ERASURE(
      task("confirm an erasure of many that somebody else asked for")
          .api("confirmMassErasure")
          .commands("cases confirm")
          .whole(COMPLIANCE)
          .ofAccount(COMPLIANCE)),
  STOP_MASS_ERASURE(
      task("stop an erasure of many")
          .api("stopMassErasure")
          .commands("cases stop")
          .whole(COMPLIANCE)
          .ofAccount(COMPLIANCE, OPS, SOURCE)),
  READ_CERTIFICATES(
      task("read certificates")
          .api("getCertificate")
          .heavy("getCertificatePdf")
          .whole(COMPLIANCE, AUDITOR)
          .ofAccount(COMPLIANCE, AUDITOR, OPS, SOURCE)),
  DECIDE_CASES(
      task("decide about a case")
          .api("attestCase", "refuseCase")
          .commands("cases attest", "cases refuse")
          .whole(COMPLIANCE)
          .ofAccount(COMPLIANCE)),
  SET_CLOCK(
      task("set the clock of a case")
          .api("extendCase", "pauseCase", "resumeCase")
          .commands("cases extend", "cases pause")
          .whole(COMPLIANCE)),
  ATTACH_EVIDENCE(task("attach evidence").api("attachEvidence").whole(COMPLIANCE)),
  READ_RULES_OF_ACCOUNT(
      task("read what an account decided")
          .api("getRetention", "getAccountContact", "getInstruction")
          .whole(COMPLIANCE)
          .ofAccount(COMPLIANCE, AUDITOR, OPS, SOURCE)),
  DECIDE_FOR_ACCOUNT(
      task("decide for an account")
          .api("setRetention", "confirmRetention", "setAccountContact", "closeAccount")
          .api("setInstruction", "setObjection")
          .whole(COMPLIANCE)
          .ofAccount(COMPLIANCE, OPS, SOURCE)),
  READ_CLOSING(
      task("read about the closing of an account")
          .api("getClosing")
          .whole(COMPLIANCE, AUDITOR, OPS)
          .ofAccount(COMPLIANCE, AUDITOR, OPS, SOURCE)),
  SET_SECRETS(task("set a secret").commands("secrets set", "secrets remove").whole(OPS)),
  MANAGE_KEYS(task("look after the keys of the data").whole(ADMIN)),
  ATTEST_SAFE_FOLDER(task("attest that no copy of the safe folder was kept").whole(ADMIN)),
  MANAGE_SIGNING_KEYS(task("look after the signing keys").whole(ADMIN)),
  ADOPT_REGISTER(task("take the database's register as it is").whole(ADMIN)),
  MANAGE_TOKENS(task("issue and revoke tokens").whole(ADMIN));

  private final String words;
  private final List<String> operations;
  private final List<String> heavy;
  private final List<String> commands;
  private final Set<Role> whole;
  private final Set<Role> ofAccount;

  Task(Builder builder) {
    this.words = builder.words;
    this.operations = builder.operations;
    this.heavy = builder.heavy;
    this.commands = builder.commands;
    this.whole = builder.whole;
    this.ofAccount = builder.ofAccount;
  }

  /** The task of an operation of the API, by its operationId. */
  static Optional<Task> ofOperation(String id) {
    return Arrays.stream(values()).filter(task -> task.operations.contains(id)).findFirst();
  }

  /** Whether an operation reads so much that few of them may run at once. */
  static boolean isHeavy(String operation) {
    return Arrays.stream(values()).anyMatch(task -> task.heavy.contains(operation));
  }

  public String words() {
    return words;
  }

  /** Operations of the API, by operationId. */
  public List<String> operations() {
    return operations;
  }

  /** Commands that take a token. */
  public List<String> commands() {
    return commands;
  }

  /** Roles of a token that is bound to no account. */
  public Set<Role> whole() {
    return whole;
  }

  /** Roles of a token of one account, for objects of that account; empty: it concerns them all. */
  public Set<Role> ofAccount() {
    return ofAccount;
  }

  private static Builder task(String words) {
    return new Builder(words, List.of(), List.of(), List.of(), Set.of(), Set.of());
  }

  private record Builder(
      String words,
      List<String> operations,
      List<String> heavy,
      List<String> commands,
      Set<Role> whole,
      Set<Role> ofAccount) {

    Builder api(String... ids) {
      return new Builder(words, with(operations, ids), heavy, commands, whole, ofAccount);
    }

    /** Operations like {@link #api}, of which few may run at once: {@link HeavyReads}. */
    Builder heavy(String... ids) {
      return new Builder(
          words, with(operations, ids), with(heavy, ids), commands, whole, ofAccount);
    }

    private static List<String> with(List<String> some, String... more) {
      var all = new ArrayList<>(some);
      all.addAll(List.of(more));
      return List.copyOf(all);
    }

    Builder commands(String... names) {
      return new Builder(words, operations, heavy, List.of(names), whole, ofAccount);
    }

    Builder whole(Role... roles) {
      return new Builder(words, operations, heavy, commands, withAdmin(roles), ofAccount);
    }

    Builder ofAccount(Role... roles) {
      return new Builder(words, operations, heavy, commands, whole, withAdmin(roles));
    }

    private static Set<Role> withAdmin(Role... roles) {
      var set = EnumSet.of(ADMIN, roles);
      return Collections.unmodifiableSet(set);
    }
  }
}
