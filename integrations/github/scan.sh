#!/bin/sh
# The action's scan: the entry script, then the job's summary and the step's outputs, whatever the outcome.
set -eu
here=$(cd "$(dirname -- "$0")" && pwd)
reports=$(mktemp -d "${RUNNER_TEMP:?}/assay.XXXXXX")
if [ -z "${ASSAY_BINARY:-}" ] && [ -n "${ASSAY_URL:-}" ]; then
  "$here/../get-assay.sh" "$reports/bin" || {
    printf 'outcome=broken\nexit-code=3\nsummary=%s\n' "the program could not be had" >> "${GITHUB_OUTPUT:?}"
    echo "::error title=Assay::SCANNER BROKEN (3): the program could not be had"
    exit 3
  }
  ASSAY_BINARY=$reports/bin/assay
fi
[ -n "${ASSAY_BINARY:-}" ] || unset ASSAY_BINARY
export ASSAY_BINARY="${ASSAY_BINARY:-assay}"
export ASSAY_OUTPUT="table,json=$reports/assay.json,sarif=$reports/assay.sarif,markdown=$reports/assay.md${ASSAY_OUTPUT:+,$ASSAY_OUTPUT}"
export ASSAY_OUTCOME_FILE="$reports/outcome"

# What the table prints is text of others: nothing in it may be a command to the runner.
stop=assay-$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
echo "::stop-commands::$stop"
code=0
"$here/../assay-ci.sh" || code=$?
echo "::$stop::"

summary=
if [ -e "$ASSAY_OUTCOME_FILE" ]; then
  cat "$ASSAY_OUTCOME_FILE" >> "${GITHUB_OUTPUT:?}"
  summary=$(sed -n 's/^summary=//p' "$ASSAY_OUTCOME_FILE")
fi
for report in json sarif; do
  [ ! -e "$reports/assay.$report" ] || echo "$report=$reports/assay.$report" >> "$GITHUB_OUTPUT"
done
if [ -e "$reports/assay.md" ]; then
  echo "markdown=$reports/assay.md" >> "$GITHUB_OUTPUT"
fi
# GitHub refuses a step's summary beyond 1 MiB; whole lines are kept.
if [ -e "$reports/assay.md" ]; then
  "$here/cut.sh" "$reports/assay.md" 1000000 'The report is longer than GitHub shows.' >> "${GITHUB_STEP_SUMMARY:?}"
else
  printf '**Assay**: the scan did not end with a report; the log says why.\n' >> "${GITHUB_STEP_SUMMARY:?}"
fi
if [ "$code" != 0 ]; then
  # The rules of workflow commands: these three are escaped in messages.
  echo "::error title=Assay::$(printf '%s' "$summary" | sed 's/%/%25/g')"
fi
exit "$code"
