#!/bin/sh
# The register under load, on this machine only: check/register.sh [entries]. Adds them, waits until all are signed, verifies export and database with 64 MB.
set -eu
cd "$(dirname "$0")/.."
mvn -q -B test-compile dependency:build-classpath -Dmdep.outputFile=target/load.classpath -Dmdep.includeScope=test
java -Xmx1g -Dhub.register.entries="${1:-1000000}" \
  -cp "target/test-classes:target/classes:$(cat target/load.classpath)" io.processorhub.proof.RegisterCheck
