#!/usr/bin/env bash
# The README's first command: makes the sample image and scans it against the sample's own advisories, with a gate on high.
# Ends with assay's own exit code: 1, since the sample is vulnerable.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
image="$root/artifacts/samples/image"
bash "$root/samples/make-image.sh" "$image"
exec dotnet run --project "$root/src/Assay.Cli" --configuration Release -- \
  scan "oci:$image" --advisories "$root/samples/advisories" --offline --fail-on high "$@"
