package io.processorhub.foundation;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.commons.lang3.StringUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Reads a YAML file that somebody wrote: what it does not understand is an error that names the
 * file, the line and, if it can, what was meant.
 */
public final class StrictYaml {

  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private StrictYaml() {}

  /**
   * @param check what is wrong with what was read, if anything
   * @throws Unreadable with everything that is wrong
   */
  public static <T> T read(
      String file, String text, Class<T> type, Function<T, List<Wrong>> check) {
    var lines = YamlLines.of(file, text);
    try {
      var read = YAML.readValue(text, type);
      if (read == null) {
        throw new Unreadable(file + ":1: is empty");
      }
      var wrong = check.apply(read);
      if (!wrong.isEmpty()) {
        throw new Unreadable(
            String.join(
                "\n", wrong.stream().map(one -> at(file, lines, one.path) + one.words).toList()));
      }
      return read;
    } catch (UnrecognizedPropertyException e) {
      throw new Unreadable(at(file, lines, path(e)) + unknown(e));
    } catch (DatabindException e) {
      throw new Unreadable(at(file, lines, path(e)) + form(e));
    } catch (JacksonException e) {
      throw new Unreadable(
          "%s:%d: not YAML".formatted(file, Math.max(1, e.getLocation().getLineNr())));
    }
  }

  /** That a name is not known, and what may have been meant. */
  public static String unknown(UnrecognizedPropertyException e) {
    var known = e.getKnownPropertyIds().stream().map(Object::toString).sorted().toList();
    return "'%s' is not known here; %s"
        .formatted(
            e.getPropertyName(),
            suggestion(e.getPropertyName(), known)
                .map(name -> "did you mean '" + name + "'?")
                .orElse("there may be: " + String.join(", ", known)));
  }

  /** That an entry has the wrong form. */
  public static String form(DatabindException e) {
    return "'%s' has not the form it needs".formatted(path(e));
  }

  /** Where in the document, e.g. {@code agreements > 1 > kind}. */
  public static String path(DatabindException e) {
    return e.getPath().stream()
        .map(
            part ->
                part.getPropertyName() == null
                    ? String.valueOf(part.getIndex() + 1)
                    : part.getPropertyName())
        .reduce("", StrictYaml::join);
  }

  /** The known name that is nearest, if one is near. */
  public static Optional<String> suggestion(String name, Collection<String> known) {
    return known.stream()
        .filter(other -> distance(name, other) <= Math.max(2, name.length() / 3))
        .min(Comparator.comparingInt(other -> distance(name, other)));
  }

  @SuppressWarnings("deprecation") // commons-text, its heir, would be one more jar for this line
  private static int distance(String one, String other) {
    return StringUtils.getLevenshteinDistance(one, other);
  }

  private static String at(String file, YamlLines lines, String path) {
    return "%s:%d: ".formatted(file, lines.of(path));
  }

  static String join(String path, String name) {
    return path.isEmpty() ? name : path + " > " + name;
  }

  /**
   * @param path the entry, e.g. {@code agreements > 1 > kind}
   * @param words what is wrong with it and what to do; never a value
   */
  public record Wrong(String path, String words) {}

  /** The file cannot be taken; the message holds one line for each thing that is wrong. */
  public static class Unreadable extends RuntimeException {
    public Unreadable(String message) {
      super(message);
    }
  }
}
