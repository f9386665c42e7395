#!/usr/bin/env bash
# Kills the hub with signal 9 at random moments under load and looks what became of the data.
# Usage: check/kill-nine.sh [ROUNDS] [SEED]     (30 rounds take about five minutes)
set -eu
cd "$(dirname "$0")/.."
exec mvn -q -B test -Dtest=KillNineTest -Dsurefire.failIfNoSpecifiedTests=false \
  -Dhub.kill.rounds="${1:-30}" -Dhub.kill.seed="${2:-$RANDOM}" -DtrimStackTrace=false
