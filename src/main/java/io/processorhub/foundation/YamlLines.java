package io.processorhub.foundation;

import java.io.StringReader;
import java.util.HashMap;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Where in a YAML file an entry stands. */
public final class YamlLines {

  private final Map<String, Integer> lines;

  private YamlLines(Map<String, Integer> lines) {
    this.lines = lines;
  }

  /**
   * @throws StrictYaml.Unreadable if it is no YAML
   */
  public static YamlLines of(String file, String text) {
    var lines = new HashMap<String, Integer>();
    try {
      var root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(text));
      if (root != null) {
        add(lines, "", root);
      }
    } catch (MarkedYAMLException e) {
      var mark = e.getProblemMark();
      throw new StrictYaml.Unreadable(
          "%s:%d: not YAML: %s"
              .formatted(file, mark == null ? 1 : mark.getLine() + 1, e.getProblem()));
    }
    return new YamlLines(lines);
  }

  /** The line of the entry, or of the nearest one around it. */
  public int of(String path) {
    var known = lines.get(path);
    if (known != null) {
      return known;
    }
    var up = path.lastIndexOf(" > ");
    return up < 0 ? 1 : of(path.substring(0, up));
  }

  private static void add(Map<String, Integer> lines, String path, Node node) {
    if (node instanceof MappingNode mapping) {
      for (var entry : mapping.getValue()) {
        if (entry.getKeyNode() instanceof ScalarNode key) {
          var name = StrictYaml.join(path, key.getValue());
          lines.put(name, key.getStartMark().getLine() + 1);
          add(lines, name, entry.getValueNode());
        }
      }
    } else if (node instanceof SequenceNode sequence) {
      for (var i = 0; i < sequence.getValue().size(); i++) {
        var name = StrictYaml.join(path, String.valueOf(i + 1));
        lines.put(name, sequence.getValue().get(i).getStartMark().getLine() + 1);
        add(lines, name, sequence.getValue().get(i));
      }
    }
  }
}
