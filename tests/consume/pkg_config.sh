#!/bin/sh
# pkg_config.sh COMPILER PREFIX LIBDIR SOURCE: compiles SOURCE with what weir.pc says, and runs it.
set -eu
program=$2/pkg_config_consumer
flags=$(PKG_CONFIG_PATH="$2/$3/pkgconfig" pkg-config --cflags --libs weir)
# shellcheck disable=SC2086  # a list of words
"$1" -std=c++20 "$4" -o "$program" $flags
"$program"
