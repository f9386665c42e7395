package io.processorhub.connector;

import io.processorhub.foundation.Blanks;
import io.processorhub.foundation.StrictYaml;
import io.processorhub.foundation.YamlLines;
import io.processorhub.item.FieldTaxonomy;
import io.processorhub.processor.Declaration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.yaml.snakeyaml.error.YAMLException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Reads a connector file strictly: what it does not understand is an error that names the file, the
 * line and, if it can, what was meant.
 */
public final class ConnectorFile {

  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(tools.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private static final int MAX_CHARS = 256 * 1024;

  private final Placeholders placeholders;
  private final DeclarationCheck check;

  ConnectorFile(FieldTaxonomy taxonomy, Placeholders placeholders) {
    this.placeholders = placeholders;
    this.check = new DeclarationCheck(taxonomy);
  }

  /**
   * @param file how messages name it, e.g. {@code connectors/mailchimp.yaml}
   * @return what it proposes, with its placeholders resolved and its secrets left as names
   * @throws Unreadable with everything that is wrong
   */
  public Declaration read(String file, String text) {
    if (text.length() > MAX_CHARS) {
      throw new Unreadable(file + ":1: larger than 256 kB");
    }
    try {
      return declaration(file, text);
    } catch (YAMLException | StackOverflowError e) {
      throw new Unreadable(file + ":1: not YAML, or too many levels in each other");
    }
  }

  private Declaration declaration(String file, String text) {
    var lines = lines(file, text);
    var problems = new ArrayList<Problem>();
    try {
      var whole = YAML.readTree(text);
      if (!(whole instanceof ObjectNode)) {
        throw new Unreadable(file + ":1: holds no connection");
      }
      var tree = resolve(whole, "", whole.path("processor").asString(""), problems);
      refuse(file, lines, problems);
      if (!tree.isObject()) {
        throw new Unreadable(file + ":1: holds no declaration; connectors/mailchimp.yaml is one");
      }
      var declaration = placeholders.atSandbox(YAML.treeToValue(tree, Declaration.class));
      problems.addAll(check.problems(declaration, placeholders));
      refuse(file, lines, problems);
      return declaration;
    } catch (UnrecognizedPropertyException e) {
      throw new Unreadable(at(file, lines, path(e)) + StrictYaml.unknown(e));
    } catch (DatabindException e) {
      throw new Unreadable(
          at(file, lines, path(e)) + "'%s' has not the form it needs".formatted(path(e)));
    } catch (JacksonException e) {
      throw new Unreadable(
          "%s:%d: not YAML".formatted(file, Math.max(1, e.getLocation().getLineNr())));
    }
  }

  private static YamlLines lines(String file, String text) {
    try {
      return YamlLines.of(file, text);
    } catch (StrictYaml.Unreadable e) {
      throw new Unreadable(e.getMessage());
    }
  }

  private JsonNode resolve(JsonNode node, String path, String processor, List<Problem> problems) {
    if (node instanceof ObjectNode object) {
      object
          .propertyNames()
          .forEach(
              name ->
                  object.set(
                      name, resolve(object.get(name), join(path, name), processor, problems)));
    } else if (node instanceof ArrayNode array) {
      for (var i = 0; i < array.size(); i++) {
        array.set(i, resolve(array.get(i), path, processor, problems));
      }
    } else if (node instanceof StringNode value) {
      if (Blanks.hidden(value.stringValue())) {
        problems.add(
            new Problem(
                path,
                "holds a character that nobody sees, such as a control character; write it without"));
      }
      UnaryOperator<String> missing =
          name -> {
            problems.add(new Problem(path, placeholders.missing(name)));
            return "";
          };
      UnaryOperator<String> refused =
          why -> {
            problems.add(new Problem(path, why));
            return "";
          };
      return StringNode.valueOf(
          placeholders.resolve(value.stringValue(), processor, missing, refused));
    }
    return node;
  }

  private static void refuse(String file, YamlLines lines, List<Problem> problems) {
    if (!problems.isEmpty()) {
      throw new Unreadable(
          String.join(
              "\n",
              problems.stream()
                  .map(problem -> at(file, lines, problem.path) + problem.words)
                  .toList()));
    }
  }

  private static String at(String file, YamlLines lines, String path) {
    return "%s:%d: ".formatted(file, lines.of(path));
  }

  private static String path(DatabindException e) {
    return e.getPath().stream()
        .map(part -> part.getPropertyName() == null ? "" : part.getPropertyName())
        .filter(name -> !name.isEmpty())
        .reduce("", ConnectorFile::join);
  }

  static String join(String path, String name) {
    return path.isEmpty() ? name : path + " > " + name;
  }

  /**
   * @param path the entry, e.g. {@code calls > erase}
   */
  record Problem(String path, String words) {}

  /** The file cannot be taken; the message holds one line for each thing that is wrong. */
  public static final class Unreadable extends StrictYaml.Unreadable {
    Unreadable(String message) {
      super(message);
    }
  }
}
