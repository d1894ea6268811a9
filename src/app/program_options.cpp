#include "app/program_options.hpp"

#include "app/absent_flags.hpp"
#include "base/duration.hpp"
#include "base/number.hpp"
#include "weir/exporter.hpp"
#include "weir/http_server.hpp"

namespace weir {
namespace {

constexpr const char* kGeneral = "General";
constexpr const char* kWeb = "Web";
constexpr const char* kHost = "Host";
constexpr const char* kGovernor = "Governor";
constexpr const char* kCollectors = "Collectors";
constexpr const char* kOffline = "Replay and analyze";

std::string join(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    if (!text.empty()) text += ',';
    text += name;
  }
  return text;
}

std::string number_text(double value) {
  std::string text;
  detail::append_number(text, value);
  return text;
}

void add_general(std::vector<Option>& options) {
  using enum OptionKind;
  options.push_back({"help", kGeneral, "Print this and exit.", flag, "false", {}, {}, true});
  options.push_back(
      {"version", kGeneral, "Print the version and exit.", flag, "false", {}, {}, true});
  options.push_back(
      {"config.file",
       kGeneral,
       "Read options from this file too: JSON with comments, keys are the flags' names.",
       text,
       "",
       {},
       {},
       true});
  options.push_back({"log.level",
                     kGeneral,
                     "Log this and what is graver.",
                     choice,
                     "info",
                     {"debug", "info", "warn", "error"}});
  options.push_back({"log.format",
                     kGeneral,
                     "Form of the log, which goes to standard error.",
                     choice,
                     "logfmt",
                     {"logfmt", "json"}});
  options.push_back({"numa-bind", kGeneral,
                     "Run on the CPUs of this NUMA node, with its memory while it has any.",
                     integer, ""});
  options.push_back({"runtime.gomaxprocs", kGeneral,
                     "Accepted for node_exporter's sake and ignored: Weir uses one thread.",
                     integer, "1"});
}

void add_web(std::vector<Option>& options) {
  using enum OptionKind;
  const HttpServerSettings web;
  options.push_back({"web.listen-address", kWeb,
                     "Listen on this [host]:port; no host is all addresses, IPv4 and IPv6; "
                     "may be repeated. Port 0 takes a free one.",
                     list, web.listen_addresses.front()});
  options.push_back({"web.telemetry-path", kWeb, "Path of the metrics.", text, web.telemetry_path});
  options.push_back({"web.max-requests", kWeb,
                     "Scrapes answered at a time, more get 503; 0 for no limit.", integer,
                     std::to_string(web.max_requests)});
  options.push_back({"web.config.file", kWeb,
                     "TLS, passwords and headers, in exporter-toolkit's form (docs/web-config.md).",
                     text});
  options.push_back({"web.systemd-socket", kWeb,
                     "Listen at the sockets that systemd hands over, and at no address.", flag,
                     "false"});
  options.push_back({"web.disable-exporter-metrics", kWeb,
                     "Leave out the metrics about the exporter's process (process_*).", flag,
                     "false"});
  options.push_back({"web.enable-lifecycle", kWeb, "Let POST /-/reload reload the configuration.",
                     flag, "false"});
}

void add_host(std::vector<Option>& options) {
  using enum OptionKind;
  const HostRoot host;
  options.push_back({"path.procfs", kHost, "Where procfs is mounted.", text, host.procfs});
  options.push_back({"path.sysfs", kHost, "Where sysfs is mounted.", text, host.sysfs});
  options.push_back(
      {"path.rootfs", kHost, "Where the host's root file system is mounted.", text, host.rootfs});
  options.push_back({"path.udev.data", kHost, "Where udev keeps its data.", text, host.udev_data});
}

void add_triggers(std::vector<Option>& options, const GovernorConfig& config) {
  using enum OptionKind;
  options.push_back({"max-series", kGovernor,
                     "The most series that a page may hold, those about Weir itself aside. A page "
                     "over 98 % of it is governed: the last fiftieth is kept free, since a series "
                     "that folds stays for a while beside the one that takes its place.",
                     integer, std::to_string(config.max_series)});
  options.push_back({"governor.mode",
                     kGovernor,
                     "Act on what is decided, only tell it, or let every series pass.",
                     choice,
                     "enforce",
                     {"enforce", "observe", "off"}});
  options.push_back(
      {"governor.policy",
       kGovernor,
       "A tier, a share and measured labels for each family, or one tier for the page "
       "with the lists below.",
       choice,
       "adaptive",
       {"adaptive", "fixed"}});
  options.push_back({"governor.triggers",
                     kGovernor,
                     "Whether one trigger is enough to degrade the page, or all three are needed.",
                     choice,
                     "any",
                     {"any", "all"}});
  options.push_back({"governor.max-new-series-rate", kGovernor,
                     "Trigger: new series per second above this.", number,
                     number_text(config.max_new_series_rate)});
  options.push_back({"governor.max-pause", kGovernor,
                     "Trigger: a pause of the process longer than this.", duration,
                     format_duration(config.max_pause)});
  options.push_back({"governor.max-memory-pressure", kGovernor,
                     "Trigger, counts as a pause: something waited for memory in more than this "
                     "part of ten seconds "
                     "while new series came; 0 to 1, as the kernel tells for Weir's cgroup or for "
                     "the machine. Policy adaptive.",
                     number, number_text(config.max_memory_pressure)});
  options.push_back({"governor.evaluate-interval", kGovernor,
                     "How often the triggers are looked at.", duration,
                     format_duration(config.evaluate_interval)});
  options.push_back({"governor.dwell", kGovernor,
                     "How long all must be calm before the page recovers.", duration,
                     format_duration(config.dwell)});
}

void add_tiers(std::vector<Option>& options, const GovernorConfig& config) {
  using enum OptionKind;
  options.push_back({"governor.tier1-strip-labels", kGovernor,
                     "Tier 1 strips these labels, comma-separated.", names,
                     join(config.tier1_strip_labels)});
  options.push_back({"governor.tier2-keep-labels", kGovernor,
                     "Tier 2 keeps only these labels, comma-separated.", names,
                     join(config.tier2_keep_labels)});
  options.push_back({"governor.tier2-sample-rate", kGovernor,
                     "Part of the series that keeps its name in tier 2, 0 to 1.", number,
                     number_text(config.tier2_sample_rate)});
  options.push_back({"governor.tier2-after", kGovernor,
                     "Enter tier 2 after this time in tier 1 without relief.", duration,
                     format_duration(config.tier2_after)});
  options.push_back({"governor.tier3-after", kGovernor,
                     "Enter tier 3 after this time without relief.", duration,
                     format_duration(config.tier3_after)});
  options.push_back({"governor.tier3-payload",
                     kGovernor,
                     "What tier 3 serves: totals, an empty page, or 503.",
                     choice,
                     "essential",
                     {"essential", "empty", "unavailable"}});
  options.push_back({"governor.remainder",
                     kGovernor,
                     "What is not sampled is folded into one series per family, or dropped.",
                     choice,
                     "fold",
                     {"fold", "drop"}});
  options.push_back({"governor.overflow-value", kGovernor,
                     "Label value of the series that the rest is folded into.", text,
                     config.overflow_value});
  options.push_back({"governor.pin", kGovernor,
                     "Never fold this series: name or name{label=\"value\",...}; may be repeated.",
                     list, ""});
  options.push_back({"governor.family-floor", kGovernor,
                     "Series that each family has whatever others do, as far as the budget goes.",
                     integer, std::to_string(config.family_floor)});
  options.push_back(
      {"governor.protect-rules", kGovernor,
       "Prometheus rule files (a glob) whose labels are folded last; may be repeated.", list, ""});
  options.push_back({"governor.protect-dashboards", kGovernor,
                     "Grafana dashboards (a glob) whose labels are folded last; may be repeated.",
                     list, ""});
  options.push_back({"governor.max-members", kGovernor,
                     "The most input series that are kept apart; 0 for 20 x --max-series.", integer,
                     std::to_string(config.max_members)});
  options.push_back({"governor.state-file", kGovernor,
                     "File that keeps folds over a restart: written at a clean end, taken away at "
                     "the start. None unless given.",
                     text, ""});
  options.push_back({"governor.hash-seed", kGovernor,
                     "Seed of the hashes that name series; random unless given. For replays.",
                     integer, ""});
}

void add_breaker(std::vector<Option>& options, const BreakerConfig& config) {
  using enum OptionKind;
  options.push_back({"governor.breaker-failures", kGovernor,
                     "Leave a collector or target alone after so many runs in a row that were too "
                     "slow, too large, malformed or threw; 0: never. What fails at no cost (not "
                     "here, not allowed, connection refused) is asked each time.",
                     integer, std::to_string(config.failures)});
  options.push_back({"governor.breaker-slow-after", kGovernor,
                     "A run that misses its deadline is too slow if it took at least this long.",
                     duration, format_duration(config.slow_after)});
  options.push_back({"governor.breaker-probe-interval", kGovernor,
                     "Then ask it again after this time, which doubles each time it fails.",
                     duration, format_duration(config.probe_interval)});
  options.push_back({"governor.breaker-probe-max", kGovernor, "But no longer than this.", duration,
                     format_duration(config.max_probe_interval)});
}

void add_offline(std::vector<Option>& options) {
  using enum OptionKind;
  options.push_back({"self-metrics",
                     kOffline,
                     "replay: add the governor's own series to each page.",
                     flag,
                     "false",
                     {},
                     {},
                     true,
                     "replay"});
  options.push_back(
      {"json", kOffline, "analyze: print JSON.", flag, "false", {}, {}, true, "analyze"});
}

OptionKind kind_of(OptionSpec::Kind kind) {
  switch (kind) {
    case OptionSpec::Kind::flag:
      return OptionKind::flag;
    case OptionSpec::Kind::text:
      return OptionKind::text;
    case OptionSpec::Kind::list:
      return OptionKind::list;
    case OptionSpec::Kind::objects:
      return OptionKind::objects;
  }
  return OptionKind::text;
}

void add_collector(std::vector<Option>& options, const CollectorSpec& spec) {
  options.push_back({"collector." + std::string(spec.name), kCollectors, std::string(spec.help),
                     OptionKind::flag, spec.enabled_by_default ? "true" : "false"});
  for (const OptionSpec& option : spec.options) {
    options.push_back({std::string(option.name),
                       kCollectors,
                       std::string(option.help),
                       kind_of(option.kind),
                       std::string(option.default_value),
                       {},
                       std::string(option.deprecated_alias)});
  }
}

}  // namespace

OptionTable program_options(std::span<const CollectorSpec> collectors) {
  std::vector<Option> options;
  const GovernorConfig governor;
  add_general(options);
  add_web(options);
  add_host(options);
  add_triggers(options, governor);
  add_tiers(options, governor);
  add_breaker(options, governor.breaker);
  add_offline(options);
  options.push_back({"collector.disable-defaults", kCollectors,
                     "Run only the collectors that are switched on by name.", OptionKind::flag,
                     "false"});
  for (const CollectorSpec& spec : collectors) add_collector(options, spec);
  for (Option& option : absent_flags()) options.push_back(std::move(option));
  return OptionTable(std::move(options));
}

}  // namespace weir
