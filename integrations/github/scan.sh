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
export ASSAY_OUTPUT="table,json=$reports/assay.json,sarif@github=$reports/assay.sarif,markdown=$reports/assay.md${ASSAY_OUTPUT:+,$ASSAY_OUTPUT}"
export ASSAY_OUTCOME_FILE="$reports/outcome"
[ "${ASSAY_KEEP:-}" != true ] || export ASSAY_DB="${ASSAY_DB:-$RUNNER_TEMP/assay-advisories}"

# Two uploads of one name, as of a matrix, replace each other, and so do two comments: the target's name, without what changes from build to build.
category() {
  name=${ASSAY_TARGET%%@sha256:*}
  kind=
  case $name in
    dir:* | file:* | zip:* | sbom:* | disk:* | archive:* | purl:* | host: | container:*) ;;
    *)
      case $name in
        registry:* | docker:* | podman:* | containerd:* | crio:*) name=${name#*:} ;;
        oci:*) kind=oci: name=${name#oci:} ;;
      esac
      # A tag stands behind the last slash; a port does not.
      case ${name##*/} in
        *:*) name=${name%:*} ;;
      esac ;;
  esac
  name=${name#dir:}
  case $name in
    . | ./ | "${GITHUB_WORKSPACE:-.}" | "${GITHUB_WORKSPACE:-.}/") echo assay ;;
    *) echo "assay-$(printf '%s' "$kind$name" | tr -c 'A-Za-z0-9._-' '-')" ;;
  esac
}
echo "category=$(printf '%s' "${ASSAY_CATEGORY:-$(category)}" | tr -d '\r\n')" >> "${GITHUB_OUTPUT:?}"

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
