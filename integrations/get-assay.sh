#!/bin/sh
# Puts the program into a folder where a job's image does not have it: downloads it, and keeps it only where it has the digest that is asked for.
# Nothing is run that was not checked; there is no default address and no "latest".
# Usage: get-assay.sh FOLDER, with ASSAY_URL (https) and ASSAY_SHA256
set -eu
folder=${1:?"usage: get-assay.sh FOLDER"}
: "${ASSAY_URL:?"ASSAY_URL does not say where the program is"}" "${ASSAY_SHA256:?"ASSAY_SHA256 does not say which program it must be"}"
case $ASSAY_URL in
  https://*) ;;
  *)
    echo "error: ASSAY_URL must begin with https://" >&2
    exit 2 ;;
esac
mkdir -p -- "$folder"
curl --fail --silent --show-error --location --proto '=https' --max-redirs 5 --retry 3 --output "$folder/assay.new" -- "$ASSAY_URL"
if ! printf '%s  %s\n' "$ASSAY_SHA256" "$folder/assay.new" | sha256sum --check --status; then
  rm -f -- "$folder/assay.new"
  echo "error: $ASSAY_URL does not have the digest $ASSAY_SHA256" >&2
  exit 3
fi
chmod +x "$folder/assay.new"
mv -f -- "$folder/assay.new" "$folder/assay"
