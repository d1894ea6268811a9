#!/bin/sh
# Weir, a shop whose pipeline fails on a schedule, and a real Prometheus with the alerts loaded.
# Prints what to look at, and stops all three at Enter, Ctrl-C or after --seconds.
#
#   sh examples/demo.sh                 installs and builds what is missing, then runs
#   sh examples/demo.sh --no-build      runs what build/release holds
#   sh examples/demo.sh --seconds=120   ends by itself
#
# BUILD=..., WEIR_PORT, LOAD_PORT, PROMETHEUS_PORT and STEP (seconds a phase) choose others.
set -eu
cd "$(dirname "$0")/.."

build=${BUILD:-build/release}
weir_port=${WEIR_PORT:-10147}
load_port=${LOAD_PORT:-10148}
prometheus_port=${PROMETHEUS_PORT:-10149}
step=${STEP:-20}
seconds=
must_build=yes
for argument; do
  case $argument in
    --no-build) must_build= ;;
    --seconds=*) seconds=${argument#--seconds=} ;;
    *) echo "usage: sh examples/demo.sh [--no-build] [--seconds=N]" >&2; exit 2 ;;
  esac
done

if [ "$must_build" ]; then
  sh packaging/install-debian-packages.sh build run test
  cmake --preset release
  cmake --build --preset release --target weir_exporter demo_load
fi

folder=$(mktemp -d)
pids=
stop() {
  trap - EXIT INT TERM
  for pid in $pids; do kill "$pid" 2>/dev/null || true; done
  for pid in $pids; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$folder"
  echo "demo: stopped"
}
trap stop EXIT
trap 'exit 0' INT TERM

# start NAME READY_URL COMMAND...: in the background, its output in $folder/NAME.log.
start() {
  name=$1 url=$2
  shift 2
  "$@" >"$folder/$name.log" 2>&1 </dev/null &
  pid=$!
  pids="$pids $pid"
  tries=0
  until curl -sf -o "$folder/ready" "$url"; do
    tries=$((tries + 1))
    if [ ! -e "/proc/$pid" ] || [ "$tries" -gt 300 ]; then
      echo "demo: $name did not start:" >&2
      cat "$folder/$name.log" >&2
      exit 1
    fi
    sleep 0.1
  done
}

# The alerts with short durations: nobody waits ten minutes for a demo.
mkdir "$folder/alerts"
for rules in alerts/*.yml; do
  sed -E 's/\[[0-9]+[smhd]\]/[30s]/g; s/for: [0-9]+[smhd]/for: 3s/' "$rules" >"$folder/$rules"
done
cat >"$folder/prometheus.yml" <<END
global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
rule_files: [$folder/alerts/*.yml]
scrape_configs:
  - {job_name: host, static_configs: [{targets: ['127.0.0.1:$weir_port']}]}
  - {job_name: shop, static_configs: [{targets: ['127.0.0.1:$load_port']}]}
END

# The shop's front page is no page of metrics: after three looks that target is left alone.
start weir "http://127.0.0.1:$weir_port/-/ready" \
  "$build/weir_exporter" --web.listen-address="127.0.0.1:$weir_port" \
  --collector.numa --collector.cgroup_v2 --collector.process_groups --collector.sockets \
  --collector.upstream.target="front-page=http://127.0.0.1:$load_port/"
start load "http://127.0.0.1:$load_port/-/ready" \
  "$build/examples/demo/demo_load" --bad --listen="127.0.0.1:$load_port" --seconds=3600 --step="$step"
start prometheus "http://127.0.0.1:$prometheus_port/-/ready" \
  prometheus --config.file="$folder/prometheus.yml" --storage.tsdb.path="$folder/data" \
  --web.listen-address="127.0.0.1:$prometheus_port" --log.level=warn

# Debian's Prometheus has the classic pages alone.
ui=
curl -sf -o "$folder/ready" "http://127.0.0.1:$prometheus_port/alerts" || ui=/classic

cat <<END

The demo runs. A phase lasts $step s: calm, delay, drop, stall, leak, reject, explode, and again.

  http://127.0.0.1:$load_port/        the shop's page: watch the budget bar while labels explode
  http://127.0.0.1:$weir_port/        this host's page
  http://127.0.0.1:$prometheus_port$ui/alerts   alerts as they fire, each with its runbook
  dashboards/*.json              for a Grafana whose Prometheus is http://127.0.0.1:$prometheus_port

What the phases show, for http://127.0.0.1:$prometheus_port$ui/graph:

  delay    weir_pipeline_connections_waiting
  drop     rate(weir_pipeline_queue_dropped_total[30s])
  stall    weir_pipeline_stalled_seconds{head="true"}
  leak     weir_pipeline_workers_alive
  reject   job_event_tenant_channel:weir_pipeline_events:bad_ratio_rate5m
  explode  weir_governor_demand_series - weir_governor_page_series
           sum(rate(shop_orders_total[30s])) stays what it was: totals are exact

Now (from $folder/load.log):
END
tail -n 1 -f "$folder/load.log" &
pids="$pids $!"

if [ "$seconds" ]; then
  sleep "$seconds" &
  pids="$pids $!"
  wait $! || true
else
  echo "Enter stops the demo."
  read -r _ || true
fi
