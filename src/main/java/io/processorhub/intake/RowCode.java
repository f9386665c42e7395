package io.processorhub.intake;

/** Why a contact was refused: a code for programs, words for people, never the value. */
enum RowCode {
  WRONG_FIELD_COUNT("has more or fewer fields than the header"),
  MISSING_EXTERNAL_ID("has no external_id"),
  REPEATED_EXTERNAL_ID("has the external_id of an earlier contact of this file or request"),
  OTHER_ACCOUNT("belongs to an account this token may not touch"),
  CONTROL_CHARACTER("holds a control character"),
  PAN_REFUSED("holds what looks like a card number, which the hub never takes"),
  TOO_LONG("is longer than the field may be"),
  BAD_EMAIL(
      "is not a plain e-mail address: no name, comment or quotes, no characters that nobody sees, ASCII before the @"),
  BAD_PHONE("is not a phone number"),
  BAD_COUNTRY("is not an ISO 3166 country code of two letters"),
  BAD_LANGUAGE("is not a language code such as de or pt-BR"),
  BAD_CONSENT("is not yes, no or empty"),
  BAD_CONTROLLER("is not us or account"),
  BAD_TIME("is not a time such as 2026-05-04T10:00:00Z, or lies in the future"),
  LINE_WITHOUT_END(
      "is the last line and has no end, so its last value may be cut: end it and send the file again"),
  // What is right in itself and may not come back:
  ERASED("was erased; only a consent given since then brings the contact back"),
  ACCOUNT_CLOSED("belongs to an account that was closed"),
  // What a file cannot get wrong:
  HALF_CHARACTER("holds half of a character: a surrogate without its other half"),
  MISSING_SOURCE("names no source: small letters, digits, dashes; at most 63"),
  BAD_SOURCE("is not a source: small letters, digits, dashes; at most 63"),
  UNKNOWN_FIELD("holds a name the hub does not know"),
  WRONG_TYPE("is not of the type that belongs there"),
  REPEATED_CONSENT("names a consent twice; which of the two counts?"),
  BAD_EVENT("is not what it must be in an event of this API"),
  REPEATED_EVENT("has the source and id of an earlier event of this batch"),
  EVENT_REUSED("has the source and id of an earlier event that said something else");

  private final String words;

  RowCode(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }
}
