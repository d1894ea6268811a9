#!/bin/sh
# Makes build/arm64-sysroot, unless it is there: Debian's packages for 64-bit ARM, unpacked only, that
# the preset arm64 compiles and links against. From the sources that apt has; needs mmdebstrap.
set -eu
cd "$(dirname "$0")/.."
root=build/arm64-sysroot
[ ! -e "$root" ] || exit 0

libraries=$(awk '$1 == "arm64" || ($1 == "build" && $2 ~ /-dev$/) { print $2 }' packaging/debian-packages.txt)
mkdir -p build
rm -rf "$root.part"
# shellcheck disable=SC2046,SC2086  # lists of words
mmdebstrap --quiet --variant=extract --architectures=arm64 --include="$(echo $libraries)" \
  bookworm "$root.part"
mv "$root.part" "$root"
