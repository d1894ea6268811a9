#!/bin/sh
# From a bare Debian 12 to a running Weir: installs what is missing (root or sudo), builds the
# release, starts the exporter on :10147 in the background, and says what to open and how to stop.
#
#   sh examples/quickstart.sh               run again after a change: it rebuilds and restarts
#   sh examples/quickstart.sh --no-start    stops after the build
#   sh examples/quickstart.sh --stop        stops the exporter that it started
#
# PORT=... chooses another port.
set -eu
cd "$(dirname "$0")/.."

port=${PORT:-10147}
exporter=build/release/weir_exporter
pid_file=build/release/weir_exporter.pid
log_file=build/release/weir_exporter.log

is_running() {
  [ -r "$pid_file" ] && [ "$(cat "/proc/$(cat "$pid_file")/comm" 2>/dev/null)" = weir_exporter ]
}

stop() {
  is_running || return 0
  pid=$(cat "$pid_file")
  kill "$pid"
  while [ -e "/proc/$pid" ]; do sleep 0.1; done
  rm -f "$pid_file"
  echo "weir: stopped the exporter with pid $pid"
}

build() {
  sh packaging/install-debian-packages.sh build run
  # Tests stay as they were chosen before, off in a new tree: nobody waits for them here.
  if [ -e build/release/CMakeCache.txt ]; then
    cmake --preset release
  else
    cmake --preset release -D WEIR_TESTS=OFF
  fi
  cmake --build --preset release --target weir_exporter
}

start() {
  "$exporter" --web.listen-address=":$port" >"$log_file" 2>&1 </dev/null &
  pid=$!
  echo "$pid" >"$pid_file"
  tries=0
  until curl -sf "http://localhost:$port/-/ready" >/dev/null; do
    tries=$((tries + 1))
    if [ ! -e "/proc/$pid" ] || [ "$tries" -gt 100 ]; then
      echo "weir: the exporter did not start:" >&2
      cat "$log_file" >&2
      exit 1
    fi
    sleep 0.1
  done
  cat <<END

Weir is running (pid $pid, log in $log_file).

  open       http://localhost:$port/            what it does at the moment
             http://localhost:$port/metrics     the page for Prometheus: $(curl -s "http://localhost:$port/metrics" | grep -c '^[^#]') series
  scrape it  scrape_configs: [{job_name: node, static_configs: [{targets: ['localhost:$port']}]}]
  stop it    sh examples/quickstart.sh --stop
END
}

case ${1-} in
  '')
    build
    stop
    start
    ;;
  --no-start)
    build
    echo "weir: built $exporter"
    ;;
  --stop) stop ;;
  *)
    echo "usage: sh examples/quickstart.sh [--no-start | --stop]" >&2
    exit 2
    ;;
esac
