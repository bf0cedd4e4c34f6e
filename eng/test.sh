#!/usr/bin/env bash
# Builds everything and runs every test; the last line counts them. With --nightly as the first word the long tier, a project at a time: its
# tests each want the machine for themselves.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
if [ "${1:-}" = --nightly ]; then
  shift
  export ASSAY_TIER=nightly
  set -- --max-parallel-test-modules 1 "$@"
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT

# One compiler for all projects: without it each starts its own, which costs minutes.
export UseSharedCompilation=true
dotnet restore Assay.slnx --locked-mode
dotnet build Assay.slnx --no-restore --configuration Release
native=()
command -v gcc > /dev/null || { echo "no gcc: the program is tested as it is published for machines without one" >&2; native=(-p:IsNative=false); }
dotnet publish src/Assay.Cli --configuration Release --runtime linux-x64 --output artifacts/end-to-end/assay "${native[@]}"
export ASSAY_BINARY=$PWD/artifacts/end-to-end/assay/assay

code=0
dotnet test --solution Assay.slnx --no-build --configuration Release "$@" 2>&1 | tee "$log" || code=$?
summary=$(awk '/^Test run summary:/ { on = 1 } on && $1 == "succeeded:" { s = $2 } on && $1 == "failed:" { f = $2 } on && $1 == "skipped:" { k = $2 }
  on && $1 == "error:" { e = $2 } END { printf "%d passed, %d failed, %d skipped", s, f + e, k }' "$log")
if [ "$code" != 0 ] && [[ "$summary" == *" 0 failed,"* ]]; then
  summary="${summary/ 0 failed,/ 1 failed,}"
fi
echo "$summary"
exit "$code"
