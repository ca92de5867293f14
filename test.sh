#!/usr/bin/env bash
# Builds and runs every test. Ends with "N passed, N failed, N skipped"; any failure, or no test at all, is an error.
#   ./test.sh [--full] [FILTER...]   --full: also what is slow or needs packages that nothing else needs (up to 80
#                                    minutes): more crashes and seeds, other firewalls, a virtual machine with cgroup v2
set -euo pipefail
cd "$(dirname "$0")"
full=()
if [ "${1:-}" = --full ]; then
  shift
  export ORC_TESTS_FULL=1
else
  full=(--filter-not-trait Needs=Full)
fi
source eng/packages.sh
eng/install.sh "${run_packages[@]}" "${test_packages[@]}"
./build.sh
if [ -n "${ORC_TESTS_FULL:-}" ]; then
  for package in "${firewall_packages[@]}"; do eng/peers.sh "$PWD/artifacts/peers/$package" "$package"; done
fi
dotnet build Orchestrator.sln -c Release
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
# One project at a time: host and end-to-end tests need both cores. A project without a match for a filter is no error.
dotnet test --solution Orchestrator.sln -c Release --no-build --no-ansi --max-parallel-test-modules 1 \
  --ignore-exit-code 8 "${full[@]}" "$@" 2>&1 | tee "$log" || status=$?

# What failed, once more and in short: its name and what it said first. A collection that could not be cleaned up is
# told for each of its tests, and is a consequence more often than a cause: once is enough.
awk '
  /^failed / { shown = /Cleanup Failure/ ? ++cleanups == 1 : 1; left = shown && ++tests <= 40 ? 12 : 0 }
  /^(passed|skipped|running|Running|Exit code|Test run)/ { left = 0 }
  left-- > 0 { print substr($0, 1, 400) }
' "$log"

# dotnet test's own summary is already the sum over all test projects; its lines are "  succeeded: 8".
count() { sed -n "s/^  $1: \([0-9]*\)\$/\1/p" "$log" | tail -n 1; }
passed=$(count succeeded) failed=$(count failed) skipped=$(count skipped)
[ "$status" = 0 ] && [ "${passed:-0}" != 0 ] || status=1
# A test host that died has failed without being counted.
[ "$status" = 0 ] || [ "${failed:-0}" != 0 ] || failed=1
echo "${passed:-0} passed, ${failed:-0} failed, ${skipped:-0} skipped"
exit "$status"
