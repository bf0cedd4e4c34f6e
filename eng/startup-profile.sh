#!/usr/bin/env bash
# Writes src/Assay.Cli/startup.mibc, for systems where the program is not compiled to machine code as a whole: which generic methods the program's commands and reports need that the compiler, which follows calls, does not find by itself. Run it when much code has changed:
# an old profile costs some milliseconds at the start of a process and nothing else.
# eng/startup-profile.sh STORE IMAGE: a store of advisories (assay db build), and an OCI layout with findings (bench/make-image.sh).
set -euo pipefail
store=$(realpath "$1")
image=$(realpath "$2")
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
objects=src/Assay.Cli/obj/Release/net10.0/linux-x64
dotnet build bench/Assay.Bench --configuration Release --verbosity quiet
rm -rf "$objects/R2R"
dotnet publish src/Assay.Cli --configuration Release --runtime linux-x64 --output "$work/bin" --verbosity quiet -p:IsNative=false -p:StartupProfile=false
rm -rf "$objects/R2R"

export ASSAY_CACHE_DIR=$work/cache ASSAY_AWS_ACCOUNT=123456789012 AWS_REGION=eu-central-1 GITHUB_SHA=0123456789012345678901234567890123456789 GITHUB_REF=refs/heads/main
export DOTNET_JitStdOutFile=$work/compiled.txt DOTNET_JitDisasmSummary=1
# Findings, and so an exit code of 1, are what is wanted here.
run() { "$work/bin/assay" "$@" > "$work/stdout" 2> "$work/stderr" || [ $? = 1 ] || { cat "$work/stderr"; exit 1; }; }
scan=(scan "oci:$image" --db "$store" --offline)
run version
for format in table json ndjson csv markdown html sarif junit gitlab gitlab-dependency gitlab-codequality asff github-snapshot github azure teamcity openvex csaf-vex cyclonedx-vex \
  cyclonedx cyclonedx-xml spdx spdx-tag spdx3 attestation; do
  run "${scan[@]}" --output "$format=$work/report.$format"
done
for policy in default strict cis-docker nist-800-190 pci-dss; do run "${scan[@]}" --policy "$policy"; done
for format in cyclonedx cyclonedx-xml spdx spdx-tag spdx3; do run scan "sbom:$work/report.$format" --db "$store" --offline; done
run "${scan[@]}" --baseline "$work/report.json"
run "${scan[@]}" --vex "$work/report.openvex" --vex "$work/report.csaf-vex" --vex "$work/report.cyclonedx-vex"
run diff "$work/report.json" "$work/report.json"
run sbom "oci:$image" --no-cache
run scan dir:samples --db "$store" --offline
run check integrations
run explain CVE-2021-44228 "oci:$image" --db "$store" --offline
run db search CVE-2021-44228 --db "$store"
run db status --db "$store"
env -u DOTNET_JitStdOutFile -u DOTNET_JitDisasmSummary dotnet bench/Assay.Bench/bin/Release/net10.0/Assay.Bench.dll startup "$work/compiled.txt" "$objects/linked" src/Assay.Cli/startup.mibc
