#!/usr/bin/env bash
# Makes the sample image: an OCI layout of three gzip layers out of the folders in samples/image, the same bytes on every machine.
# Usage: samples/make-image.sh FOLDER
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?"usage: samples/make-image.sh FOLDER"}
rm -rf "$out"
mkdir -p "$out/blobs/sha256"

digest() { sha256sum "$1" | cut -d ' ' -f 1; }
# Puts a file among the blobs under its digest and prints a descriptor.
blob() { # file, media type
  local sha size
  sha=$(digest "$1")
  size=$(wc -c < "$1" | tr -d ' ')
  mv "$1" "$out/blobs/sha256/$sha"
  printf '{"mediaType":"%s","digest":"sha256:%s","size":%s}' "$2" "$sha" "$size"
}

diff_ids='' layers='' history=''
number=0
for folder in "$here"/image/*/; do
  number=$((number + 1))
  tar --create --file "$out/layer.tar" --directory "$folder" --sort=name --owner=0 --group=0 --numeric-owner \
    --mode='u=rwX,go=rX' --mtime=@0 --format=gnu .
  diff_ids+="${diff_ids:+,}\"sha256:$(digest "$out/layer.tar")\""
  gzip --no-name --stdout "$out/layer.tar" > "$out/layer.tar.gz"
  rm "$out/layer.tar"
  layers+="${layers:+,}$(blob "$out/layer.tar.gz" application/vnd.oci.image.layer.v1.tar+gzip)"
  history+="${history:+,}{\"created\":\"1970-01-01T00:00:00Z\",\"created_by\":\"$(sed -n "${number}p" "$here/image/history.txt")\"}"
done

printf '{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":[%s]},"history":[%s]}' \
  "$diff_ids" "$history" > "$out/config.json"
config=$(blob "$out/config.json" application/vnd.oci.image.config.v1+json)
printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":%s,"layers":[%s]}' \
  "$config" "$layers" > "$out/manifest.json"
manifest=$(blob "$out/manifest.json" application/vnd.oci.image.manifest.v1+json)
printf '{"schemaVersion":2,"manifests":[%s,"annotations":{"org.opencontainers.image.ref.name":"sample"}}]}' \
  "${manifest%\}}" > "$out/index.json"
printf '{"imageLayoutVersion":"1.0.0"}' > "$out/oci-layout"
