#!/bin/sh
# A model of the truth beside a hub, on this machine only: check/truth.sh [SEEDS] [PEOPLE]. Larger worlds than the test command's 100 of 30.
set -eu
cd "$(dirname "$0")/.."
exec mvn -q -B test -Dtest=TruthTest -Dsurefire.failIfNoSpecifiedTests=false \
  -Dhub.truth.seeds="${1:-100}" -Dhub.truth.people="${2:-300}" -DtrimStackTrace=false
