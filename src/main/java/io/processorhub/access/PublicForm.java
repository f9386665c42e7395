package io.processorhub.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.util.StringUtils;

/** A request whose form has been read; its fields are those of the body, and no others. */
final class PublicForm extends HttpServletRequestWrapper {

  private final Map<String, String[]> fields = new LinkedHashMap<>();

  PublicForm(HttpServletRequest request) {
    super(request);
  }

  /**
   * @return whether the body is a form as it should be: well escaped UTF-8 that a database can
   *     keep. Another type of content has no fields, and is refused by whom it is for.
   */
  boolean fill(byte[] body) {
    var type = getContentType();
    if (type == null || !type.startsWith("application/x-www-form-urlencoded")) {
      return true;
    }
    try {
      for (var pair :
          StringUtils.tokenizeToStringArray(new String(body, StandardCharsets.ISO_8859_1), "&")) {
        var at = pair.indexOf('=');
        var name = at < 0 ? pair : pair.substring(0, at);
        var value = at < 0 ? "" : pair.substring(at + 1);
        fields.putIfAbsent(decode(name), new String[] {decode(value)});
      }
      return true;
    } catch (CharacterCodingException | IllegalArgumentException e) {
      return false;
    }
  }

  private static String text(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  private static String decode(String escaped) throws CharacterCodingException {
    var bytes =
        StringUtils.uriDecode(escaped.replace('+', ' '), StandardCharsets.ISO_8859_1)
            .getBytes(StandardCharsets.ISO_8859_1);
    var text = text(bytes);
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("no form sends the character that no text has");
    }
    return text;
  }

  @Override
  public String getParameter(String name) {
    return fields.containsKey(name) ? fields.get(name)[0] : null;
  }

  @Override
  public String[] getParameterValues(String name) {
    return fields.get(name);
  }

  @Override
  public Map<String, String[]> getParameterMap() {
    return Collections.unmodifiableMap(fields);
  }

  @Override
  public Enumeration<String> getParameterNames() {
    return Collections.enumeration(fields.keySet());
  }
}
