package io.processorhub.processor;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A connection as it may be shown: who receives what, and why. Credentials are no part of a
 * declaration, only their names are, and those are not here either.
 *
 * @param target where its copies are; empty while nothing is approved
 * @param declaration digest of the declaration in force
 * @param waitingProposal digest of the newest proposal, if it is not in force
 * @param refusal why the newest proposal cannot be approved beside other connections
 * @param purposes of the declaration in force
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record ConnectionView(
    String name,
    String processor,
    @Schema(description = "where its copies are; missing while nothing is approved")
        Optional<String> target,
    @Schema(description = "digest of the declaration in force") Optional<String> declaration,
    @Schema(description = "digest of the newest proposal, if it is not in force")
        Optional<String> waitingProposal,
    @Schema(description = "why the newest proposal cannot be approved; missing if it can")
        Optional<String> refusal,
    List<PurposeView> purposes) {

  /**
   * @param consent what the person must have agreed to, if that is the basis
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record PurposeView(
      String name, LegalBasis basis, Optional<String> consent, List<FieldView> fields) {}

  /**
   * @param field our name of it
   * @param to the processor's name of it
   * @param why what the purpose cannot do without it
   */
  record FieldView(String field, String to, String why) {}

  /** Every connection, by name. One that was only proposed is shown without a declaration. */
  static List<ConnectionView> all(Connections connections) {
    var approved = new TreeMap<String, ApprovedDeclaration>();
    var waiting = new TreeMap<String, Connections.Proposal>();
    connections.inForce().forEach(one -> approved.put(one.name(), one));
    connections.waiting().forEach(one -> waiting.put(one.connection(), one));
    var names = new TreeSet<>(approved.keySet());
    names.addAll(waiting.keySet());
    return names.stream()
        .map(
            name ->
                view(
                    name,
                    Optional.ofNullable(approved.get(name)),
                    Optional.ofNullable(waiting.get(name)),
                    connections))
        .toList();
  }

  private static ConnectionView view(
      String name,
      Optional<ApprovedDeclaration> approved,
      Optional<Connections.Proposal> waiting,
      Connections connections) {
    var declaration =
        approved
            .map(ApprovedDeclaration::declaration)
            .orElseGet(() -> DeclarationText.read(waiting.orElseThrow().text()));
    return new ConnectionView(
        name,
        declaration.processor(),
        approved.map(one -> one.declaration().place()),
        approved.map(ApprovedDeclaration::digestHex),
        waiting.map(Connections.Proposal::digestHex),
        waiting.flatMap(connections::refusal),
        approved.isEmpty() ? List.of() : purposes(declaration));
  }

  private static List<PurposeView> purposes(Declaration declaration) {
    var purposes = new ArrayList<PurposeView>();
    declaration
        .purposes()
        .forEach(
            (name, purpose) ->
                purposes.add(
                    new PurposeView(
                        name,
                        purpose.basis(),
                        Optional.ofNullable(purpose.consent()),
                        fields(purpose))));
    return purposes;
  }

  private static List<FieldView> fields(Declaration.Purpose purpose) {
    var fields = new ArrayList<FieldView>();
    purpose
        .fields()
        .forEach((field, rule) -> fields.add(new FieldView(field, rule.to(), rule.why())));
    return fields;
  }
}
