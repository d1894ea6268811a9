#!/bin/sh
# Installs what the tests need and is missing (root or sudo), builds the release with its tests, and
# runs them all. Ends with ctest's summary. Arguments are given to ctest: sh tests/run.sh -R governor
set -eu
cd "$(dirname "$0")/.."

sh packaging/install-debian-packages.sh build run test
cmake --preset release -D WEIR_TESTS=ON
cmake --build --preset release
exec ctest --preset release -j "$(nproc)" "$@"
