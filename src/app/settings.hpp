// Settings: everything that flags, environment and file say, checked and in the types of those who
// use it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/option_values.hpp"
#include "config/protected_files.hpp"
#include "weir/collector.hpp"
#include "weir/exporter.hpp"
#include "weir/http_server.hpp"
#include "weir/log.hpp"

namespace weir {

// The most that --web.max-requests takes: each is a thread.
inline constexpr std::int64_t kMaxWebRequests = 1000;

enum class LogFormat { logfmt, json };

struct EnabledCollector {
  CollectorSpec spec;
  CollectorOptions options;
  std::vector<std::string>
      written;  // the options' values in order: equal if they are configured alike
};

// Builds what the spec makes of the options. Errors name the flag.
[[nodiscard]] Expected<std::vector<NamedCollector>> make_collectors(
    const EnabledCollector& enabled);

struct Settings {
  LogLevel log_level = LogLevel::info;
  LogFormat log_format = LogFormat::logfmt;
  HttpServerSettings web;       // without its reload and guard
  bool systemd_socket = false;  // listen at systemd's sockets, and at no address
  std::string web_config_file;  // empty: none
  ExporterSettings exporter;
  FinalizedGovernorConfig governor;
  std::string state_file;                    // of the governor; empty: none
  ProtectedFiles protected_files;            // what was skipped is in the warnings, too
  std::vector<EnabledCollector> collectors;  // in the catalog's order
  std::vector<std::string> warnings;         // a sentence each, for the log
  bool self_metrics = false;                 // of replay
  bool json = false;                         // of analyze
  std::optional<std::uint32_t> numa_node;    // to run on; none: on all
  // What a reload cannot apply: the written values by option.
  std::map<std::string, std::vector<std::string>> fixed_at_start;
};

// Errors name the flag, and where it was given if that was not the command line.
[[nodiscard]] Expected<Settings> finalize(const OptionValues& values,
                                          const std::vector<CollectorSpec>& catalog);

}  // namespace weir
