#!/usr/bin/env bash
# Changed inputs for the readers of package databases; the same seed gives the same ones. What fails is written to the current folder.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
dotnet build "$here/Assay.Fuzz" --configuration Release --verbosity quiet --nologo
exec "$here/Assay.Fuzz/bin/Release/net10.0/Assay.Fuzz" "$@"
