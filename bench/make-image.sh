#!/usr/bin/env bash
# Makes an OCI layout with one gzip layer of some 2 GB: this machine's release file, package database and the first 2 GB of /usr.
# Usage: bench/make-image.sh FOLDER
set -euo pipefail
out=${1:?"usage: bench/make-image.sh FOLDER"}
rm -rf "$out"
mkdir -p "$out/blobs/sha256"
digest() { sha256sum "$1" | cut -d ' ' -f 1; }
blob() { # file, media type
  local sha size
  sha=$(digest "$1")
  size=$(wc -c < "$1")
  mv "$1" "$out/blobs/sha256/$sha"
  printf '{"mediaType":"%s","digest":"sha256:%s","size":%s}' "$2" "$sha" "$size"
}

{ printf '0\tetc/os-release\n0\tusr/lib/os-release\n'
  (cd / && find var/lib/dpkg usr/share/doc \( -type f -o -type l \) -printf '%s\t%p\n')
  (cd / && find usr \( -type f -o -type l \) -not -path 'usr/share/doc/*' -printf '%s\t%p\n' | LC_ALL=C sort -k 2)
} | awk -F '\t' '{ total += $1 + 1024; if (total <= 2000000000) print $2 }' > "$out/names"
tar --create --file "$out/layer.tar" --owner=0 --group=0 --numeric-owner --no-recursion --ignore-failed-read --directory / --verbatim-files-from --files-from "$out/names"
rm "$out/names"
diff_id=$(digest "$out/layer.tar")
gzip --no-name --stdout "$out/layer.tar" > "$out/layer.tar.gz"
rm "$out/layer.tar"
layer=$(blob "$out/layer.tar.gz" application/vnd.oci.image.layer.v1.tar+gzip)
printf '{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]},"history":[{"created_by":"COPY / /"}]}' "$diff_id" > "$out/config.json"
config=$(blob "$out/config.json" application/vnd.oci.image.config.v1+json)
printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":%s,"layers":[%s]}' "$config" "$layer" > "$out/manifest.json"
manifest=$(blob "$out/manifest.json" application/vnd.oci.image.manifest.v1+json)
printf '{"schemaVersion":2,"manifests":[%s]}' "$manifest" > "$out/index.json"
printf '{"imageLayoutVersion":"1.0.0"}' > "$out/oci-layout"
