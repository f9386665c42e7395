#!/bin/sh
# A load on this machine only: check/load.sh [people] [fields]. With an argument "fields" the field list changes afterwards.
set -eu
cd "$(dirname "$0")/.."
mvn -q -B test-compile dependency:build-classpath -Dmdep.outputFile=target/load.classpath -Dmdep.includeScope=test
java -Xmx3g -Dhub.load.people="${1:-100000}" ${HUB_LOAD_OPTIONS:-} \
  -cp "target/test-classes:target/classes:$(cat target/load.classpath)" io.processorhub.LoadCheck ${2:-}
