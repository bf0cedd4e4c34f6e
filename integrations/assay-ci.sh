#!/bin/sh
# One scan in a pipeline: what every integration in this folder calls, so that inputs, exit codes and messages are the same everywhere.
#
# Inputs are assay's own environment variables, which the program reads itself (ASSAY_FAIL_ON, ASSAY_POLICY, ASSAY_ACCEPT, ASSAY_VEX,
# ASSAY_TRUST_ATTACHED, ASSAY_BASELINE, ASSAY_DB, ASSAY_OUTPUT=FORMAT=FILE,FORMAT=FILE ...), and those of this script:
#   ASSAY_TARGET        what to scan; required
#   ASSAY_BINARY        the program; default: assay, from PATH
#   ASSAY_ARGS          more arguments of "assay scan", one a line
#   ASSAY_WARN_ONLY     true: a failed policy and an incomplete scan are told, and end with 0; a broken scanner still ends with 2 or 3
#   ASSAY_BASE_BRANCH   the branch that a change asks to be merged into; default: what the CI system says; "none" where nothing is to be taken from it
#   ASSAY_OUTCOME_FILE  where to write outcome=, exit-code= and summary= lines
# Exit codes: 0 pass, 1 the policy failed, 2 arguments or target can't be used, 3 the scanner is broken, 4 incomplete.
#
# What a change is judged by must not come from the change: where a pull request is built, settings, policies, acceptances, VEX, keys, baselines, checks and
# kinds of secrets that are files of the repository are read as the base branch has them. docs/integrations/README.md says which files, and what is left.
# Functions that are called by their names, from traps and loops, look unreachable.
# shellcheck disable=SC2317,SC2329
set -eu

say() { printf '%s\n' "assay: $*" >&2; }

# A control character in a summary could be a log command or a second line of an output file.
one_line() { tr -d '\000-\010\013-\037\177' | tr '\t\n' '  ' | cut -c 1-500; }

finish() { # outcome, exit code, text
  if [ -n "${ASSAY_OUTCOME_FILE:-}" ]; then
    printf 'outcome=%s\nexit-code=%s\nsummary=%s\n' "$1" "$2" "$(printf '%s' "$3" | one_line)" > "$ASSAY_OUTCOME_FILE"
  fi
  say "$3"
  exit "$2"
}

refuse() { finish error 2 "SCAN NOT DONE (2): $1"; }

private=
cleanup() { [ -z "$private" ] || rm -rf "$private"; }
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# --- what the base branch says ---

# The checkout belongs to another user in many job containers; its hooks and monitors are none of ours.
repository() { git -c safe.directory='*' -c core.fsmonitor=false -c core.hooksPath=/dev/null --literal-pathspecs "$@"; }

default_branch() { repository ls-remote --symref origin HEAD 2> /dev/null | sed -n 's|^ref: refs/heads/\([^[:space:]]*\)[[:space:]]*HEAD$|\1|p'; }

# Sets base_branch (empty where no change is built) and base_remote by the variables that each system documents for pull requests.
find_base() {
  base_remote=origin
  base_branch=${ASSAY_BASE_BRANCH:-}
  if [ "$base_branch" = none ]; then
    base_branch=
    return
  fi
  [ -z "$base_branch" ] || return 0
  case ${CODEBUILD_WEBHOOK_EVENT:-} in
    PULL_REQUEST_*) base_branch=${CODEBUILD_WEBHOOK_BASE_REF:-} ;;
  esac
  for candidate in "${GITHUB_BASE_REF:-}" "${CI_MERGE_REQUEST_TARGET_BRANCH_NAME:-}" "${SYSTEM_PULLREQUEST_TARGETBRANCH:-}" "${CHANGE_TARGET:-}" \
    "${bamboo_repository_pr_targetBranch:-}"; do
    [ -n "$base_branch" ] || base_branch=$candidate
  done
  # A merge request of a fork runs in the fork's project on GitLab: its "origin" is the fork, which has a branch of the same name.
  if [ -n "${CI_MERGE_REQUEST_PROJECT_URL:-}" ] && [ "${CI_MERGE_REQUEST_PROJECT_URL}" != "${CI_PROJECT_URL:-}" ]; then
    base_remote=$CI_MERGE_REQUEST_PROJECT_URL.git
  fi
  # CircleCI tells that there is a pull request, not where it goes.
  if [ -z "$base_branch" ] && [ -n "${CIRCLE_PULL_REQUEST:-}${CIRCLE_PR_NUMBER:-}" ]; then
    base_branch=$(default_branch)
    [ -n "$base_branch" ] || refuse "a pull request is built, and its base branch is not known: set ASSAY_BASE_BRANCH"
  fi
}

# Sets base_commit, fetching the branch where the checkout does not have it (most systems clone one commit alone).
find_base_commit() {
  command -v git > /dev/null || refuse "a pull request is built, and without git its base branch can't be read: install git in the job's image"
  top=$(repository rev-parse --show-toplevel) || refuse "a pull request is built, and $PWD is no git checkout: run in the checkout, or set ASSAY_BASE_BRANCH=none"
  base_branch=${base_branch#refs/heads/}
  git check-ref-format "refs/heads/$base_branch" || refuse "'$base_branch' is no branch's name"
  if [ "$base_remote" = origin ] && base_commit=$(repository rev-parse --verify --quiet "refs/remotes/origin/$base_branch^{commit}"); then
    return
  fi
  set -- --quiet --no-tags
  [ "$(repository rev-parse --is-shallow-repository)" != true ] || set -- "$@" --depth=1
  repository fetch "$@" -- "$base_remote" "refs/heads/$base_branch" \
    || refuse "the base branch $base_branch can't be fetched from $base_remote, and files of the change itself are not judged by: let the checkout fetch it"
  base_commit=$(repository rev-parse --verify --quiet 'FETCH_HEAD^{commit}')
}

# Is this path, followed through the change's links and submodules, a file that the change brings?
is_tracked() {
  folder=$(cd "$(dirname -- "$1")" 2> /dev/null && pwd -P) || return 1
  repository -C "$folder" ls-files --error-unmatch -- "$(basename -- "$1")" > /dev/null 2>&1
}

# Prints where the base branch's file of this name was put; nothing where it is left out.
from_base() { # kind, path
  case $2 in
    "$top"/*) path=${2#"$top"/} ;;
    /*) path= ;;
    *) path=$(repository rev-parse --show-prefix)${2#./} ;;
  esac
  case "/$path/" in
    */../* | */./*) refuse "$1 '$2': write the path without '.' and '..', since the base branch's file of that name is taken" ;;
  esac
  if [ -n "$path" ] && repository cat-file -e "$base_commit:$path" 2> /dev/null; then
    repository -C "$top" archive --format=tar "$base_commit" -- "$path" | tar -xf - -C "$private" || refuse "$1 '$2' can't be read from $base_branch"
    say "$1 '$path' is that of $base_branch"
    printf '%s' "$private/$path"
  elif [ -e "$2" ] && is_tracked "$2"; then
    # One that a job names must be there; one that is taken where it is there, as the base branch has it, is not there yet.
    [ "$1$named" != policyyes ] || refuse "policy '$2' is in this change, and not in $base_branch yet: merge it first"
    say "$1 '$2' is in this change, and not in $base_branch yet: it does not count"
  else
    # A built-in policy's name, an image, a file of the machine, or one that an earlier step of the pipeline put there.
    printf '%s' "$2"
  fi
}

# The list (commas between) as the base branch has it.
all_from_base() { # kind, list
  rest=$2,
  taken=
  while [ -n "$rest" ]; do
    item=${rest%%,*}
    rest=${rest#*,}
    [ -n "$item" ] || continue
    found=$(from_base "$1" "$item") || exit
    [ -z "$found" ] || taken=${taken:+$taken,}$found
  done
  printf '%s' "$taken"
}

# For a list that is given, that of the base branch; else the file that assay would take from the working directory, as the base branch
# has it. Where nothing is left and the change has such a file, one that says nothing is given in its place.
judge_by_base() { # kind, list, usual file, what says nothing
  if [ -n "$2" ]; then
    named=yes
    judged=$(all_from_base "$1" "$2") || exit
  else
    named=
    judged=
    prefix=$(repository rev-parse --show-prefix)
    if [ -e "$3" ] || repository cat-file -e "$base_commit:$prefix$3" 2> /dev/null; then
      judged=$(from_base "$1" "$3") || exit
    fi
  fi
  if [ -z "$judged" ] && [ -n "$3" ] && [ -e "$3" ]; then
    judged=$private/no-$1.yaml
    printf '%s\n' "$4" > "$judged"
  fi
}

# Applies to no stage that a pipeline is.
no_policy='version: 1
name: none
stages: [admission]
rules: [{id: never, level: warn, vulnerabilities: [NONE]}]'

take_from_base() {
  find_base
  [ -n "$base_branch" ] || return 0
  case "
${ASSAY_ARGS:-}" in
    *"
--policy"* | *"
--accept"* | *"
--checks"* | *"
--vex"* | *"
--trust-attached"* | *"
--baseline"* | *"
--secret-rules"* | *"
--config"*) refuse "ASSAY_ARGS names what a change is judged by: give ASSAY_POLICY, ASSAY_ACCEPT, ASSAY_CHECKS, ASSAY_VEX, ASSAY_TRUST_ATTACHED, ASSAY_BASELINE, ASSAY_SECRET_RULES or ASSAY_CONFIG instead" ;;
  esac
  private=$(mktemp -d "${TMPDIR:-/tmp}/assay-ci.XXXXXX")
  find_base_commit
  judge_by_base policy "${ASSAY_POLICY:-}" assay.policy.yaml "$no_policy"
  ASSAY_POLICY=$judged
  judge_by_base accept "${ASSAY_ACCEPT:-}" .assay/accept.yaml 'accept: []'
  ASSAY_ACCEPT=$judged
  judge_by_base checks "${ASSAY_CHECKS:-}" .assay/checks.yaml 'checks: []'
  ASSAY_CHECKS=$judged
  judge_by_base vex "${ASSAY_VEX:-}" '' ''
  ASSAY_VEX=$judged
  judge_by_base key "${ASSAY_TRUST_ATTACHED:-}" '' ''
  ASSAY_TRUST_ATTACHED=$judged
  judge_by_base baseline "${ASSAY_BASELINE:-}" '' ''
  ASSAY_BASELINE=$judged
  judge_by_base secret-rules "${ASSAY_SECRET_RULES:-}" '' ''
  ASSAY_SECRET_RULES=$judged
  judge_by_base config "${ASSAY_CONFIG:-}" assay.yaml '{}'
  ASSAY_CONFIG=$judged
  # What such a file names lies in the change, and only the lists above are taken from the base branch.
  if [ -f "$judged" ] && grep -Eq '^[^#]*(policy|accept|checks|vex|trust|baseline|secretRules)' "$judged"; then
    refuse "the settings name what a change is judged by: give ASSAY_POLICY, ASSAY_ACCEPT, ASSAY_CHECKS, ASSAY_VEX, ASSAY_TRUST_ATTACHED, ASSAY_BASELINE or ASSAY_SECRET_RULES to the job instead"
  fi
  export ASSAY_POLICY ASSAY_ACCEPT ASSAY_CHECKS ASSAY_VEX ASSAY_TRUST_ATTACHED ASSAY_BASELINE ASSAY_SECRET_RULES ASSAY_CONFIG
}

# --- the scan ---

# Calls a command for every file that ASSAY_OUTPUT names.
each_report() {
  outputs=${ASSAY_OUTPUT:-},
  while [ -n "$outputs" ]; do
    output=${outputs%%,*}
    outputs=${outputs#*,}
    case $output in
      ?*=?*) "$1" "${output#*=}" "${output%%=*}" ;;
    esac
  done
}

# A report that an earlier run left must not be taken for this one's.
clear_report() {
  mkdir -p -- "$(dirname -- "$1")" || refuse "no folder can be made for $1"
  rm -f -- "$1"
}

# Of no finding there is no statement, and so no such document.
missing=
require_report() {
  case $2 in
    openvex | csaf-vex) ;;
    *) [ -e "$1" ] || missing=$1 ;;
  esac
}

# ASSAY_ARGS has an argument a line, so that no quoting is needed and none is taken for the shell's.
scan() {
  set -- scan "$ASSAY_TARGET"
  while IFS= read -r argument || [ -n "$argument" ]; do
    [ -z "$argument" ] || set -- "$@" "$argument"
  done << END
${ASSAY_ARGS:-}
END
  "${ASSAY_BINARY:-assay}" "$@" < /dev/null
}

[ -z "${ASSAY_OUTCOME_FILE:-}" ] || rm -f -- "$ASSAY_OUTCOME_FILE"
[ -n "${ASSAY_TARGET:-}" ] || refuse "ASSAY_TARGET does not say what to scan"
case $ASSAY_TARGET in
  -*) refuse "the target '$ASSAY_TARGET' looks like an option" ;;
esac
command -v -- "${ASSAY_BINARY:-assay}" > /dev/null || finish broken 3 "SCANNER BROKEN (3): ${ASSAY_BINARY:-assay} is not there, or can't be run; nothing was scanned"
each_report clear_report
take_from_base

code=0
scan || code=$?
case $code in
  0 | 1 | 4) each_report require_report ;;
esac
[ -z "$missing" ] || finish broken 3 "SCANNER BROKEN (3): it ended with $code and did not write $missing"

case $code in
  0) finish pass 0 "PASS (0): $ASSAY_TARGET" ;;
  1)
    [ "${ASSAY_WARN_ONLY:-}" != true ] || finish fail 0 "POLICY FAILED (1): $ASSAY_TARGET; only a warning, as ASSAY_WARN_ONLY asks"
    finish fail 1 "POLICY FAILED (1): $ASSAY_TARGET; the report above says what broke it" ;;
  2) finish error 2 "SCAN NOT DONE (2): bad arguments, or $ASSAY_TARGET can't be used; the error above says why" ;;
  4)
    [ "${ASSAY_WARN_ONLY:-}" != true ] || finish incomplete 0 "INCOMPLETE (4): $ASSAY_TARGET was not read or matched as a whole; only a warning, as ASSAY_WARN_ONLY asks"
    finish incomplete 4 "INCOMPLETE (4): $ASSAY_TARGET was not read or matched as a whole, so this is no pass; nothing else failed" ;;
  3) finish broken 3 "SCANNER BROKEN (3): a bug in assay, not in $ASSAY_TARGET; please report it with the error above" ;;
  *) finish broken 3 "SCANNER BROKEN (3): it was ended from outside, with $code (137: out of memory or killed)" ;;
esac
