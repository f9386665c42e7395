#!/bin/sh
# What an idle hub costs, with nothing held back and then with that many copies at a paused connection: check/idle.sh [copies] [seconds]
set -eu
cd "$(dirname "$0")/.."
mvn -q -B test-compile dependency:build-classpath -Dmdep.outputFile=target/load.classpath -Dmdep.includeScope=test
java -Xmx1g -Dhub.idle.copies="${1:-200000}" -Dhub.idle.seconds="${2:-60}" \
  -cp "target/test-classes:target/classes:$(cat target/load.classpath)" io.processorhub.IdleCheck
