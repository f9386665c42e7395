#!/bin/sh
# What counting entries costs, on this machine only: check/tally.sh [entries]. Prints CPU of hub and database for 1,000 entries.
set -eu
cd "$(dirname "$0")/.."
mvn -q -B test-compile dependency:build-classpath -Dmdep.outputFile=target/load.classpath -Dmdep.includeScope=test
java -Xmx1g -Dhub.tally.entries="${1:-40000}" \
  -cp "target/test-classes:target/classes:$(cat target/load.classpath)" io.processorhub.proof.TallyCheck
