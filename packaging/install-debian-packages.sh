#!/bin/sh
# Installs what is missing of the given groups of debian-packages.txt; does nothing, and needs no
# root, if all is there.
#
#   sh packaging/install-debian-packages.sh build [load] [run] [test] [ci]
#
# The prometheus packages bring services that would start at once and at each boot. The tests need
# the programs only, so services are kept from starting during the installation, and those that
# came with it are disabled where systemd runs. Services that were there before stay as they are.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
policy=/usr/sbin/policy-rc.d

is_installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

command -v dpkg-query >/dev/null || {
  echo "weir: this is no Debian; install what $here/debian-packages.txt lists by other means" >&2
  exit 1
}

missing=
for group in "$@"; do
  packages=$(awk -v group="$group" '$1 == group { print $2 }' "$here/debian-packages.txt")
  [ -n "$packages" ] || { echo "weir: no group '$group' in debian-packages.txt" >&2; exit 2; }
  for package in $packages; do
    is_installed "$package" || missing="$missing $package"
  done
done
[ -n "$missing" ] || exit 0

echo "weir: installing$missing"
if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
  echo "weir: that needs root or sudo; as root: apt-get install$missing" >&2
  exit 1
fi

if [ ! -e "$policy" ]; then
  trap 'as_root rm -f "$policy"' EXIT
  trap 'exit 1' HUP INT TERM
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
  as_root chmod 755 "$policy"
fi
as_root apt-get -q update </dev/null
# shellcheck disable=SC2086  # a list of words
as_root env DEBIAN_FRONTEND=noninteractive \
  apt-get -q -y --no-install-recommends install $missing </dev/null

if [ -d /run/systemd/system ]; then
  for package in $missing; do
    case $package in
      prometheus | prometheus-node-exporter) as_root systemctl disable --now "$package" ;;
    esac
  done
fi
