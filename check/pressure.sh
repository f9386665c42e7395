#!/bin/sh
# Half-sent forms and then clients of the API, and what health says meanwhile; then the embedded server is killed: check/pressure.sh [how many]
set -eu
cd "$(dirname "$0")/.."
mvn -q -B test-compile dependency:build-classpath -Dmdep.outputFile=target/load.classpath -Dmdep.includeScope=test
java -Xmx1g -Dhub.pressure.clients="${1:-200}" \
  -cp "target/test-classes:target/classes:$(cat target/load.classpath)" io.processorhub.PressureCheck
