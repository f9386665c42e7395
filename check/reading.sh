#!/bin/sh
# How long reading a large register takes, on this machine: check/reading.sh [entries]
set -eu
cd "$(dirname "$0")/.."
mvn -q -B test-compile dependency:build-classpath -Dmdep.outputFile=target/load.classpath -Dmdep.includeScope=test
java -Xmx3g -Dhub.reading.entries="${1:-1000000}" \
  -cp "target/test-classes:target/classes:$(cat target/load.classpath)" io.processorhub.ReadingCheck
