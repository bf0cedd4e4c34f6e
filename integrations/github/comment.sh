#!/bin/sh
# One comment on the pull request, written anew at each run. A fork's pull request has a token that may only read: that is said, and is no
# failure. The event "pull_request_target" would have one that may write, beside code that nobody reviewed: it is refused.
set -eu
here=$(cd "$(dirname -- "$0")" && pwd)
if [ "${GITHUB_EVENT_NAME:?}" != pull_request ]; then
  echo "assay: no comment, since the event is $GITHUB_EVENT_NAME, not pull_request" >&2
  exit 0
fi
for tool in jq gh; do
  command -v "$tool" > /dev/null || {
    echo "assay: no comment, since $tool is not installed" >&2
    exit 0
  }
done
head=$(jq -r '.pull_request.head.repo.full_name // ""' "${GITHUB_EVENT_PATH:?}")
number=$(jq -r '.pull_request.number | numbers | floor' "$GITHUB_EVENT_PATH")
if [ "$head" != "${GITHUB_REPOSITORY:?}" ]; then
  echo "assay: no comment, since the pull request is of a fork and its token may not write; the job's summary has the report" >&2
  exit 0
fi
marker="<!-- assay $(printf '%s' "${ASSAY_CATEGORY:-assay}" | tr -cd 'A-Za-z0-9._-') -->"
work=$(mktemp -d "${RUNNER_TEMP:-/tmp}/assay-comment.XXXXXX")
trap 'rm -rf "$work"' EXIT
# A comment may have 65,536 characters.
{
  printf '%s\n' "$marker"
  "$here/cut.sh" "${ASSAY_MARKDOWN:?}" 60000 'The report is longer than a comment may be: the job has the rest.'
} > "$work/body.md"
jq --null-input --rawfile body "$work/body.md" '{body: $body}' > "$work/body.json"
# Only a comment that the same token wrote can be changed; the marker alone could be anyone's.
comments=repos/$GITHUB_REPOSITORY/issues
old=$(gh api --paginate "$comments/$number/comments?per_page=100" \
  | jq -r --arg marker "$marker" '.[] | select(.user.type == "Bot" and (.body | startswith($marker))) | .id' | head -n 1)
if [ -n "$old" ]; then
  gh api --method PATCH "$comments/comments/$old" --input "$work/body.json" > "$work/answer"
else
  gh api --method POST "$comments/$number/comments" --input "$work/body.json" > "$work/answer"
fi
