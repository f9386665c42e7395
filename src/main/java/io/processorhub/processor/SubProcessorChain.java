package io.processorhub.processor;

import io.processorhub.foundation.StrictYaml.Wrong;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** For whom each sub-processor works: a chain of those on record that ends at the processor. */
final class SubProcessorChain {

  private SubProcessorChain() {}

  /** What is wrong with the parents that a file names, together with what is on record. */
  static List<Wrong> wrong(ProcessorFile file, ProcessorRecords before) {
    var parents = new HashMap<String, String>();
    before.subProcessors().stream()
        .map(ProcessorRecords.Version::record)
        .forEach(one -> parents.put(one.name(), one.parent()));
    file.subProcessors().forEach(one -> parents.put(one.name(), one.parent()));
    var wrong = new ArrayList<Wrong>();
    for (var i = 0; i < file.subProcessors().size(); i++) {
      var one = file.subProcessors().get(i);
      var path = "subProcessors > %d > parent".formatted(i + 1);
      if (one.parent() != null && !parents.containsKey(one.parent())) {
        wrong.add(
            new Wrong(
                path,
                "'parent' names no sub-processor that is on record or in this file; leave it out for one that works for the processor itself"));
      } else if (circles(one.name(), parents)) {
        wrong.add(new Wrong(path, "'parent' leads back to the sub-processor itself"));
      }
    }
    return wrong;
  }

  private static boolean circles(String name, Map<String, String> parents) {
    var seen = new HashSet<String>();
    for (var at = name; at != null; at = parents.get(at)) {
      if (!seen.add(at)) {
        return true;
      }
    }
    return false;
  }
}
