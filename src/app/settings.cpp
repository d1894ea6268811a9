#include "app/settings.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "app/absent_flags.hpp"
#include "app/governor_settings.hpp"

namespace weir {
namespace {

// How often the exporter measures its own pauses, for the trigger --governor.max-pause.
constexpr Duration kHeartbeatInterval = std::chrono::milliseconds(100);

Error flag_error(std::string_view name, std::string_view why) {
  std::string message = "--";
  message.append(name).append(": ").append(why);
  return {ErrorCode::invalid_argument, std::move(message)};
}

bool is_plain_path(std::string_view path) {
  return path.starts_with('/') && std::ranges::all_of(path, [](char c) {
           return c > ' ' && c < '\x7f' && c != '?' && c != '#' && c != '%';
         });
}

Expected<HttpServerSettings> web_settings(const OptionValues& values) {
  HttpServerSettings web;
  web.listen_addresses = values.written("web.listen-address");
  web.telemetry_path = values.text("web.telemetry-path");
  if (!is_plain_path(web.telemetry_path)) {
    return flag_error("web.telemetry-path",
                      "expected a path such as /metrics, got '" + web.telemetry_path + "'");
  }
  const std::int64_t max_requests = values.integer("web.max-requests");
  if (max_requests < 0 || max_requests > kMaxWebRequests) {
    return flag_error("web.max-requests", "expected 0 to " + std::to_string(kMaxWebRequests) +
                                              ", got " + std::to_string(max_requests));
  }
  web.max_requests = static_cast<std::uint32_t>(max_requests);
  web.enable_lifecycle = values.flag("web.enable-lifecycle");
  if (values.flag("web.systemd-socket")) web.listen_addresses.clear();
  if (values.given("web.config.file") && values.text("web.config.file").empty()) {
    return flag_error("web.config.file", "expected a file");
  }
  return web;
}

Expected<ExporterSettings> exporter_settings(const OptionValues& values) {
  ExporterSettings exporter;
  const std::array<std::pair<std::string_view, std::string*>, 4> folders{
      {{"path.procfs", &exporter.host.procfs},
       {"path.sysfs", &exporter.host.sysfs},
       {"path.rootfs", &exporter.host.rootfs},
       {"path.udev.data", &exporter.host.udev_data}}};
  for (const auto& [name, folder] : folders) {
    *folder = values.text(name);
    if (folder->empty()) return flag_error(name, "expected a folder");
  }
  exporter.heartbeat_interval = kHeartbeatInterval;
  exporter.process_metrics = !values.flag("web.disable-exporter-metrics");
  return exporter;
}

Expected<std::vector<EnabledCollector>> collector_settings(
    const OptionValues& values, const std::vector<CollectorSpec>& catalog) {
  const bool no_defaults = values.flag("collector.disable-defaults");
  std::vector<EnabledCollector> enabled;
  for (const CollectorSpec& spec : catalog) {
    const std::string name = "collector." + std::string(spec.name);
    const bool left_out = no_defaults && spec.make_each == nullptr && !values.given(name);
    if (!values.flag(name) || left_out) continue;
    EnabledCollector collector{spec, CollectorOptions(spec.options), {}};
    for (const OptionSpec& option : spec.options) {
      for (const std::string& value : values.written(option.name)) {
        if (values.given(option.name)) {
          const auto set = collector.options.set(option.name, value);
          if (!set) return set.error();
        }
        collector.written.push_back(std::string(option.name) + '=' + value);
      }
    }
    // A bad pattern is told now, and not at the first scrape.
    const auto built = make_collectors(collector);
    if (!built) return built.error();
    if (!built->empty()) enabled.push_back(std::move(collector));
  }
  return enabled;
}

// Addresses, paths and streams are taken when the program starts.
std::map<std::string, std::vector<std::string>> fixed_at_start(const OptionValues& values) {
  std::map<std::string, std::vector<std::string>> written;
  for (const char* name :
       {"governor.state-file", "log.format", "numa-bind", "path.procfs", "path.rootfs",
        "path.sysfs", "path.udev.data", "web.config.file", "web.disable-exporter-metrics",
        "web.enable-lifecycle", "web.listen-address", "web.max-requests", "web.systemd-socket",
        "web.telemetry-path"}) {
    written.emplace(name, values.written(name));
  }
  return written;
}

Expected<std::optional<std::uint32_t>> numa_node(const OptionValues& values) {
  constexpr std::int64_t kMaxNode = 1 << 16;  // far above the kernel's MAX_NUMNODES
  if (!values.given("numa-bind")) return std::optional<std::uint32_t>();
  const std::int64_t node = values.integer("numa-bind");
  if (node < 0 || node > kMaxNode) {
    return flag_error("numa-bind", "expected the number of a node, got " + std::to_string(node));
  }
  return std::optional(static_cast<std::uint32_t>(node));
}

LogLevel log_level(const OptionValues& values) {
  constexpr std::array kLevels{LogLevel::debug, LogLevel::info, LogLevel::warn, LogLevel::error};
  const auto found = std::ranges::find(kLevels, values.text("log.level"),
                                       [](LogLevel level) { return to_string(level); });
  return found == kLevels.end() ? LogLevel::info : *found;
}

}  // namespace

Expected<std::vector<NamedCollector>> make_collectors(const EnabledCollector& enabled) {
  const CollectorSpec& spec = enabled.spec;
  if (spec.make_each != nullptr) return spec.make_each(enabled.options);
  auto collector = spec.make(enabled.options);
  if (!collector) return collector.error();
  std::vector<NamedCollector> made;
  made.push_back({std::string(spec.name), std::move(*collector)});
  return made;
}

Expected<Settings> finalize(const OptionValues& values, const std::vector<CollectorSpec>& catalog) {
  auto web = web_settings(values);
  if (!web) return values.with_origin(web.error());
  auto exporter = exporter_settings(values);
  if (!exporter) return values.with_origin(exporter.error());
  ProtectedFiles protected_files = read_protected_files(
      values.written("governor.protect-rules"), values.written("governor.protect-dashboards"));
  auto governor = governor_settings(values, protected_files.names);
  if (!governor) return values.with_origin(governor.error());
  auto collectors = collector_settings(values, catalog);
  if (!collectors) return values.with_origin(collectors.error());
  const auto node = numa_node(values);
  if (!node) return values.with_origin(node.error());

  Settings settings{log_level(values),
                    values.text("log.format") == "json" ? LogFormat::json : LogFormat::logfmt,
                    std::move(*web),
                    values.flag("web.systemd-socket"),
                    values.text("web.config.file"),
                    std::move(*exporter),
                    std::move(*governor),
                    values.text("governor.state-file"),
                    std::move(protected_files),
                    std::move(*collectors),
                    values.deprecations(),
                    values.flag("self-metrics"),
                    values.flag("json"),
                    *node,
                    fixed_at_start(values)};
  const std::vector<std::string>& skipped = settings.protected_files.skipped;
  settings.warnings.insert(settings.warnings.end(), skipped.begin(), skipped.end());
  if (settings.systemd_socket && values.given("web.listen-address"))
    settings.warnings.emplace_back("--web.systemd-socket: --web.listen-address is ignored");
  for (std::string& warning : warnings_of_absent_flags(values)) {
    settings.warnings.push_back(std::move(warning));
  }
  if (values.given("runtime.gomaxprocs")) {
    settings.warnings.emplace_back("--runtime.gomaxprocs is ignored: Weir is no Go program");
  }
  return settings;
}

}  // namespace weir
