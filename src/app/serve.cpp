#include "app/serve.hpp"

#include <unistd.h>

#include <algorithm>
#include <functional>
#include <memory>

#include "app/collector_set.hpp"
#include "app/inherited_sockets.hpp"
#include "app/log_writer.hpp"
#include "app/reloader.hpp"
#include "app/signals.hpp"
#include "app/start_pages.hpp"
#include "app/state_file.hpp"
#include "collectors/host/root_check.hpp"
#include "collectors/host/topology.hpp"
#include "config/web_config_file.hpp"
#include "weir/version.hpp"

namespace weir {
namespace {

// What a SIGTERM leaves to the scrapes under way, and to all of the end.
constexpr Duration kDrainPatience = std::chrono::seconds(3);
constexpr Duration kEndPatience = std::chrono::seconds(5);

constexpr FamilySpec kDroppedLines{"weir_log_dropped_lines_total",
                                   "Log lines that could not be written.", MetricType::counter};

void log_start(const Logger& log, const Settings& settings, const HttpServer& server) {
  for (const std::string& warning : settings.warnings) log.warn(warning);
  const bool has_file_systems = std::ranges::any_of(
      settings.collectors,
      [](const EnabledCollector& enabled) { return enabled.spec.name == "filesystem"; });
  if (has_file_systems) {
    for (const std::string& warning : collectors::check_roots(settings.exporter.host)) {
      log.warn(warning);
    }
  }
  std::string ports;
  for (const std::uint16_t port : server.ports()) {
    if (!ports.empty()) ports += ',';
    ports += std::to_string(port);
  }
  log.info("weir_exporter is serving",
           {{"version", std::string(build_info().version)},
            {"port", ports},
            {"path", settings.web.telemetry_path},
            {"collectors", std::to_string(settings.collectors.size())},
            {"max_series", std::to_string(settings.governor.values().max_series)}});
}

// Null if no file says what to guard.
Expected<std::shared_ptr<WebGuard>> start_guard(const Settings& settings, const Clock& clock,
                                                const Logger& log) {
  const std::string& file = settings.web_config_file;
  if (file.empty()) return std::shared_ptr<WebGuard>();
  return WebGuard::start([file] { return read_web_config(file); }, clock, log);
}

// Reloads on SIGHUP; returns with the signal that ends the program.
int wait_for_end(const Signals& signals, const std::function<Expected<void>()>& reload) {
  for (;;) {
    const int signal = signals.wait();
    if (signal != SIGHUP) return signal;
    static_cast<void>(reload());  // it tells the outcome itself
  }
}

}  // namespace

Expected<int> serve(const Configuration& configuration, const Settings& settings) {
  if (settings.numa_node) {  // before there are threads
    const auto bound = collectors::bind_to_node(*settings.numa_node);
    if (!bound) return bound.error().with_context("--numa-bind");
  }
  StartPages start_pages;
  const Signals signals;
  const SystemClock clock;
  const auto writer =
      std::make_shared<LogWriter>(STDERR_FILENO, settings.log_format, settings.log_level, clock);
  const Logger log = make_logger(writer);

  Exporter exporter(settings.exporter, settings.governor, clock, log);
  CollectorSet collectors(exporter.registry());
  StateFile state_file(settings.state_file, log);
  const auto registered = collectors.apply(settings.collectors);
  if (!registered) return registered.error();
  const auto guard = start_guard(settings, clock, log);
  if (!guard) return guard.error();
  Reloader reloader(configuration, settings, exporter, collectors, writer, clock);
  exporter.set_extra_self_series(
      [&start_pages, &reloader, &guard, &writer, &state_file](SampleBatch& batch) {
        start_pages.scraped();
        reloader.fill(batch);
        state_file.fill(batch);
        if (*guard) (*guard)->fill(batch);
        batch.add(kDroppedLines, static_cast<double>(writer->dropped()));
      });

  HttpServerSettings web = settings.web;
  if (settings.systemd_socket) {
    auto sockets = inherited_sockets(configuration.environment(), ::getpid());
    if (!sockets) return sockets.error().with_context("--web.systemd-socket");
    web.sockets = std::move(*sockets);
  }
  state_file.resume(exporter);
  web.guard = *guard;
  web.reload = [&reloader, &guard, &start_pages] {
    Expected<void> reloaded = reloader.reload();
    Expected<void> guarded = *guard ? (*guard)->reload() : Expected<void>();
    start_pages.started();
    return reloaded ? guarded : reloaded;
  };
  const std::function<Expected<void>()> reload = web.reload;
  const auto server = HttpServer::start(std::move(web), exporter, log);
  if (!server) {
    state_file.put_back();
    return server.error().with_context(settings.systemd_socket ? "--web.systemd-socket"
                                                               : "--web.listen-address");
  }
  state_file.begun();
  log_start(log, settings, **server);
  start_pages.started();

  const int signal = wait_for_end(signals, reload);
  log.info("stopping", {{"signal", signal == SIGINT ? "SIGINT" : "SIGTERM"}});
  signals.end_process_after(kEndPatience);
  (*server)->stop(kDrainPatience);
  state_file.save(exporter);
  log.info("stopped");
  return 0;
}

}  // namespace weir
