package io.processorhub.processor;

import io.processorhub.foundation.StrictYaml.Wrong;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds what a record took over from an example: names that are kept free for examples (RFC 2606,
 * RFC 6761) lead to no document, no office and no processor.
 */
public final class ExampleAddresses {

  private static final String LETTER = "[a-z0-9-]";
  private static final Pattern RESERVED =
      Pattern.compile(
          "(?i)(?<!%1$s)(example\\.(com|net|org)|(?<=//|@)(%1$s+\\.)*(example|test|invalid|localhost))(?!\\.?%1$s)"
              .formatted(LETTER));
  private static final JsonMapper JSON = new JsonMapper();

  private ExampleAddresses() {}

  /** Each entry, in whichever part, that names such an address. */
  static List<Wrong> in(ProcessorFile file) {
    var wrong = new ArrayList<Wrong>();
    look("", JSON.valueToTree(file), wrong);
    return wrong;
  }

  /** Whether a text names such an address. */
  public static boolean isIn(String text) {
    return text != null && RESERVED.matcher(text).find();
  }

  private static void look(String path, JsonNode node, List<Wrong> wrong) {
    if (node.isString() && isIn(node.asString())) {
      wrong.add(
          new Wrong(
              path,
              "'%s' holds an address that is kept for examples; write down the real one"
                  .formatted(path.substring(path.lastIndexOf("> ") + 1).strip())));
    }
    for (var i = 0; node.isArray() && i < node.size(); i++) {
      look(join(path, String.valueOf(i + 1)), node.get(i), wrong);
    }
    node.properties().forEach(one -> look(join(path, one.getKey()), one.getValue(), wrong));
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + " > " + name;
  }
}
