package io.processorhub.foundation;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads JSON that somebody sent: UTF-8, one document, no name twice in one object, nothing deeper,
 * longer or in more parts than a request of ours ever is. What breaks a rule is a {@link Problem}
 * that tells where and never what.
 */
public final class StrictJson {

  /** An event in a batch, its data, a list of consents, a consent: with room to spare. */
  private static final int DEEPEST = 16;

  private static final int LONGEST_TEXT = 64 * 1024;
  private static final int LONGEST_NAME = 256;
  private static final int LONGEST_NUMBER = 64;

  /** A thousand contacts with every field and a dozen consents have half of it. */
  private static final int MOST_PARTS = 200_000;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxStringLength(LONGEST_TEXT)
                          .maxNameLength(LONGEST_NAME)
                          .maxNumberLength(LONGEST_NUMBER)
                          .maxTokenCount(MOST_PARTS)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  // A name may be anything, so none of them is kept for the next request.
                  .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
                  .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private StrictJson() {}

  /** The body of a request; longer ones are not read to their end, packed ones not unpacked. */
  public static byte[] body(HttpServletRequest request, int mostBytes) throws IOException {
    var encoding = request.getHeader("Content-Encoding");
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw Problem.of(
              415,
              "UNSUPPORTED_ENCODING",
              "Unsupported encoding",
              "The body is packed (Content-Encoding); send it as it is")
          .failure();
    }
    if (request.getContentLengthLong() > mostBytes) {
      throw tooLong(mostBytes);
    }
    var body = request.getInputStream().readNBytes(mostBytes + 1);
    if (body.length > mostBytes) {
      throw tooLong(mostBytes);
    }
    return body;
  }

  private static Problem.Failure tooLong(int mostBytes) {
    return Problem.of(
            413,
            "TOO_LONG",
            "Request too long",
            "The body is longer than %d bytes; send it in parts".formatted(mostBytes))
        .failure();
  }

  /**
   * @throws Problem.Failure if it is no such JSON
   */
  public static JsonNode read(byte[] body) {
    refuseOtherThanUtf8(body);
    try {
      var tree = JSON.readTree(text(body));
      if (tree.isMissingNode()) {
        throw problem("NOT_JSON", "The body is empty").failure();
      }
      return tree;
    } catch (StreamConstraintsException e) {
      throw problem(
              "JSON_TOO_BIG",
              "The body is nested deeper than %d, has a text longer than %d, a name longer than %d, a number longer than %d or more than %d parts%s"
                  .formatted(
                      DEEPEST, LONGEST_TEXT, LONGEST_NAME, LONGEST_NUMBER, MOST_PARTS, place(e)))
          .failure();
    } catch (JacksonException e) {
      throw problem(
              "NOT_JSON",
              "The body is not one JSON document in which no object has a name twice%s"
                  .formatted(place(e)))
          .failure();
    }
  }

  private static Problem problem(String code, String detail) {
    return Problem.of(400, code, "Not the JSON we take", detail);
  }

  /** The parser's message may quote the document; only its numbers are used. */
  private static String place(JacksonException e) {
    var at = e.getLocation();
    return at == null || at.getLineNr() < 1
        ? ""
        : "; see line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
  }

  /** As characters, so that the parser makes no guess at the encoding. */
  private static Reader text(byte[] body) {
    var start = startsWithMark(body) ? 3 : 0;
    return new InputStreamReader(
        new ByteArrayInputStream(body, start, body.length - start), StandardCharsets.UTF_8);
  }

  private static boolean startsWithMark(byte[] body) {
    return body.length >= 3
        && body[0] == (byte) 0xef
        && body[1] == (byte) 0xbb
        && body[2] == (byte) 0xbf;
  }

  private static void refuseOtherThanUtf8(byte[] body) {
    var decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    var in = ByteBuffer.wrap(body);
    var out = CharBuffer.allocate(8 * 1024);
    for (var result = decoder.decode(in, out, true);
        !result.isUnderflow();
        result = decoder.decode(in, out, true)) {
      if (result.isError()) {
        throw problem(
                "NOT_UTF8",
                "The body is not UTF-8 from byte %d on; send UTF-8".formatted(in.position() + 1))
            .failure();
      }
      out.clear();
    }
  }
}
