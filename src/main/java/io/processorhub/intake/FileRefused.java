package io.processorhub.intake;

/** A file cannot be taken at all; nothing of it was. */
final class FileRefused extends RuntimeException {

  private final FileCode code;
  private final long line;

  FileRefused(FileCode code, long line) {
    super(code + " at line " + line);
    this.code = code;
    this.line = line;
  }

  FileCode code() {
    return code;
  }

  long line() {
    return line;
  }
}
