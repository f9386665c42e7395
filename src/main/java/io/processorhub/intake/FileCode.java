package io.processorhub.intake;

/** Why a file was refused as a whole, before any of its rows was taken; and what to do. */
enum FileCode {
  TOO_LONG("the file is too long; split it into files of 100 MB"),
  NOT_UTF8("the file is not UTF-8 from this line on; export it as UTF-8"),
  UTF16("the file is UTF-16; export it as UTF-8"),
  EMPTY("the file has no header line"),
  NO_EXTERNAL_ID("the first line names no column external_id; it must be the header"),
  REPEATED_COLUMN("the header names a column twice; which of the two counts?"),
  ODD_CONSENT_COLUMN(
      "the header has a column that begins with consent. and is not understood, so a no in it would be lost:"
          + " a name has small letters, digits, dashes, underscores and dots"),
  UNCLOSED_QUOTE("a quote is never closed, or something stands behind a closing one"),
  UPLOAD_LOST("the sealed upload cannot be read any more; send it again"),
  FIELD_TOO_LONG("a field or record is too long; is a quote missing before it?");

  private final String words;

  FileCode(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }
}
