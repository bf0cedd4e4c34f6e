#!/bin/sh
# Sends a file of findings in AWS' format (assay scan -o asff=FILE) to Security Hub, a hundred a call, which is the most that it takes.
# BatchImportFindings answers 200 where single findings were refused: these are told, and the end is 3.
# Usage: security-hub.sh FILE
set -eu
file=${1:?"usage: security-hub.sh FILE"}
for tool in jq aws; do
  command -v "$tool" > /dev/null || {
    echo "assay: findings can't be sent to Security Hub: $tool is not installed" >&2
    exit 3
  }
done
work=$(mktemp -d "${TMPDIR:-/tmp}/assay-asff.XXXXXX")
trap 'rm -rf "$work"' EXIT
# The findings alone, or as the API's request.
jq --compact-output 'if type == "array" then . else .Findings end | _nwise(100) | select(length > 0)' "$file" > "$work/batches" || {
  echo "assay: $file is no list of findings" >&2
  exit 3
}
sent=0 refused=0
while IFS= read -r batch; do
  printf '%s\n' "$batch" > "$work/batch.json"
  aws securityhub batch-import-findings --findings "file://$work/batch.json" --output json < /dev/null > "$work/answer.json"
  sent=$((sent + $(jq '.SuccessCount // 0' "$work/answer.json")))
  refused=$((refused + $(jq '.FailedCount // 0' "$work/answer.json")))
  jq -r '.FailedFindings[]? | "assay: Security Hub refused \(.Id | tojson): \(.ErrorCode | tojson) \(.ErrorMessage | tojson)"' "$work/answer.json" >&2
done < "$work/batches"
echo "assay: Security Hub took $sent findings and refused $refused" >&2
[ "$refused" = 0 ] || exit 3
