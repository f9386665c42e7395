package io.processorhub.cases;

import io.processorhub.erasure.CaseScope;
import io.processorhub.erasure.LinkToken;
import io.processorhub.foundation.HubSettings;
import io.processorhub.foundation.Language;
import io.processorhub.item.Field;
import io.processorhub.item.FieldTaxonomy;
import io.processorhub.subject.SubjectErasure;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * In which language a person is written to about a request. It is decided once, when the request is
 * filed, and kept with the case: after the erasure nothing else tells it.
 */
final class CaseLanguages {

  private final JdbcClient db;
  private final FieldTaxonomy taxonomy;
  private final HubSettings hub;

  CaseLanguages(JdbcClient db, FieldTaxonomy taxonomy, HubSettings hub) {
    this.db = db;
    this.taxonomy = taxonomy;
    this.hub = hub;
  }

  /**
   * @param asked the language of the page on which it was asked; the person could read that one
   */
  Language choose(CaseScope scope, SubjectErasure.Person person, Optional<Language> asked) {
    return scope == CaseScope.PERSON
        ? asked.or(() -> known(person)).orElse(hub.language())
        : hub.language();
  }

  /** What we ourselves know; what only an account knows is used for that account alone. */
  private Optional<Language> known(SubjectErasure.Person person) {
    return person.of(OptionalLong.empty()).stream()
        .flatMap(
            told ->
                taxonomy.of(told.values().kind()).stream()
                    .filter(field -> field.format() == Field.Format.LANGUAGE)
                    .flatMap(field -> told.values().get(field).stream()))
        .flatMap(tag -> Language.of(tag).stream())
        .findFirst();
  }

  Language of(long id) {
    return language(
        db.sql("select language from rights_case where id = ?")
            .param(id)
            .query(String.class)
            .single());
  }

  Language of(UUID ref) {
    return language(
        db.sql("select language from rights_case where ref = ?")
            .param(ref)
            .query(String.class)
            .single());
  }

  /** Of the request to which a mailed link belongs, so that page and mail speak alike. */
  Optional<Language> ofLink(String word) {
    return LinkToken.isOne(word)
        ? db.sql(
                "select language from rights_case where link_hash = :hash or statement_hash = :hash limit 1")
            .param("hash", LinkToken.hash(word))
            .query(String.class)
            .optional()
            .flatMap(Language::of)
        : Optional.empty();
  }

  private Language language(String code) {
    return Language.of(code).orElse(hub.language());
  }
}
