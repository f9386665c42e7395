#!/bin/sh
# So many withdrawals while both stand-ins refuse a third of the calls, on this machine only: check/refused.sh [PEOPLE]
set -eu
cd "$(dirname "$0")/.."
exec mvn -q -B test -Dtest=RefusedWithdrawalsTest -Dsurefire.failIfNoSpecifiedTests=false \
  -Dhub.refused.people="${1:-2000}" -DtrimStackTrace=false
