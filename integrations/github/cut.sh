#!/bin/sh
# Prints a Markdown report: as many of its whole lines as fit into so many bytes, with what is still open there closed, so that what follows is seen.
# Usage: cut.sh FILE BYTES SENTENCE; the sentence tells that something is missing.
set -eu
if [ "$(wc -c < "$1")" -le "$2" ]; then
  exec cat -- "$1"
fi
head -c "$2" "$1" | sed '$d' | awk '
  /^```/ { fenced = !fenced }
  /^<details/ { open++ }
  /^<\/details>/ { open-- }
  { print }
  END {
    if (fenced) print "```"
    while (open-- > 0) print "\n</details>"
  }'
printf '\n%s\n' "$3"
