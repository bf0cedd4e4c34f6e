#!/usr/bin/env bash
# Installs the native tools that the tests compare with, on Debian-like machines, as root; elsewhere it says what it could not do, and the
# tests that need them are skipped.
set -euo pipefail
packages=(gcc libc6-dev debootstrap dpkg dpkg-dev zstd tar gzip xz-utils jq rpm ruby python3 python3-packaging php-cli php-composer-semver composer python3-venv libmaven3-core-java default-jdk-headless
  pacman-package-manager dnf createrepo-c umoci docker-registry skopeo golang-go libarchive-tools zip docker.io containerd runc podman buildah
  qemu-utils e2fsprogs fdisk parted lvm2
  shellcheck xfsprogs btrfs-progs ntfs-3g libwin-hivex-perl dosfstools mtools squashfs-tools attr chromium-headless-shell python3-botocore groovy kmod pre-commit rsync cmark-gfm)
# Node.js comes from elsewhere on many machines, and Debian's packages of it can't stand beside those.
command -v npm > /dev/null || packages+=(nodejs npm)
if ! command -v apt-get > /dev/null || [ "$(id -u)" != 0 ]; then
  echo "not installing native tools: needs apt-get and root" >&2
  exit 0
fi

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f '${db:Status-Status}' "$package" 2> /dev/null | grep -qx installed || missing+=("$package")
done
if [ "${#missing[@]}" -gt 0 ]; then
  echo "installing: ${missing[*]}" >&2
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q > /dev/null
  # One package that a release does not have must not cost the others.
  apt-get install -y -q --no-install-recommends "${missing[@]}" > /dev/null \
    || for package in "${missing[@]}"; do apt-get install -y -q --no-install-recommends "$package" > /dev/null || echo "could not install $package" >&2; done
fi
