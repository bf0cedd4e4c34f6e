#!/bin/sh
# The hook's scan: the working tree, quietly, with the gate that ASSAY_FAIL_ON or the arguments say. One's own change is judged here by
# one's own files: the gate that counts is the pipeline's.
set -eu
here=$(cd "$(dirname -- "$0")" && pwd)
export ASSAY_TARGET="${ASSAY_TARGET:-dir:.}" ASSAY_BASE_BRANCH=none ASSAY_FAIL_ON="${ASSAY_FAIL_ON:-high}" ASSAY_QUIET=1
if [ "$#" -gt 0 ]; then
  ASSAY_ARGS=$(printf '%s\n' "$@")
  export ASSAY_ARGS
fi
"$here/../assay-ci.sh"
