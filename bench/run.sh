#!/usr/bin/env bash
# Measures: bench/run.sh scan [--runs N] [--image OCI_LAYOUT] [--db STORE] [--peer TRIVY], bench/run.sh walk
# [--tree DIR] [--peer TRIVY], bench/run.sh registry [--runs N]
# [--image OCI_LAYOUT], which needs docker-registry and skopeo, bench/run.sh store --feeds DIR, bench/run.sh reports, bench/run.sh sbom, bench/run.sh literals [FILE...], bench/run.sh interest [--tree DIR], or bench/run.sh versions.
# Without --image it makes one of some 2 GB out of this machine's own /usr and package database, in one gzip layer.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
if [ "${1:-}" = reports ] || [ "${1:-}" = policy ]; then
  dotnet publish bench/Assay.Bench --configuration Release --runtime linux-x64 --output artifacts/bench/reports --verbosity quiet
  exec artifacts/bench/reports/Assay.Bench "$@"
fi

dotnet build bench/Assay.Bench --configuration Release --verbosity quiet
bench=(dotnet bench/Assay.Bench/bin/Release/net10.0/Assay.Bench.dll)
if [ "${1:-}" != scan ] && [ "${1:-}" != registry ] && [ "${1:-}" != walk ]; then
  exec "${bench[@]}" "$@"
fi

dotnet publish src/Assay.Cli --configuration Release --runtime linux-x64 --output artifacts/bench/assay --verbosity quiet
extra=(--assay artifacts/bench/assay/assay)
case " $* " in
  *' --image '* | ' walk '*) ;;
  *)
    image=artifacts/bench/image
    [ -f "$image/index.json" ] || bash bench/make-image.sh "$image"
    extra+=(--image "$image")
    ;;
esac
exec "${bench[@]}" "$@" "${extra[@]}"
