// Reloader: reads the configuration again while the program runs. A bad one changes nothing.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "app/collector_set.hpp"
#include "app/configuration.hpp"
#include "app/log_writer.hpp"

namespace weir {

// Thread safe. What it is given by reference must outlive it.
class Reloader {
 public:
  // \p running: the settings that the program was started with.
  Reloader(const Configuration& configuration, const Settings& running, Exporter& exporter,
           CollectorSet& collectors, std::shared_ptr<LogWriter> writer, const Clock& clock);

  // Applies what can be applied (governor, collectors, log level) and warns of what needs a
  // restart; the outcome is logged.
  Expected<void> reload();

  // Appends weir_config_reload_success and its timestamp, and what became of the files that
  // --governor.protect-rules and --governor.protect-dashboards name.
  void fill(SampleBatch& batch) const;

 private:
  Expected<void> apply();
  void warn_of_restarts(const Settings& wanted) const;

  const Configuration& configuration_;
  const std::map<std::string, std::vector<std::string>> fixed_at_start_;
  Exporter& exporter_;
  CollectorSet& collectors_;
  const std::shared_ptr<LogWriter> writer_;
  const Clock& clock_;
  const Logger log_;
  std::mutex reloading_;
  mutable std::mutex outcome_mutex_;
  bool success_ = true;  // of the last attempt; the start counts as one
  WallTime success_time_;
  std::size_t files_read_;  // of the configuration that is in force
  std::size_t files_skipped_;
};

}  // namespace weir
