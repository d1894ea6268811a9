#include "app/reloader.hpp"

namespace weir {
namespace {

constexpr FamilySpec kReloadSuccess{"weir_config_reload_success",
                                    "Whether the last reload of the configuration succeeded.",
                                    MetricType::gauge};
constexpr FamilySpec kReloadTime{
    "weir_config_reload_success_timestamp_seconds",
    "When the configuration was last read with success, in seconds since the epoch.",
    MetricType::gauge};

constexpr FamilySpec kProtectFiles{
    "weir_governor_protect_files",
    "Rule and dashboard files that tell which labels to fold last, by whether they could be read.",
    MetricType::gauge};

}  // namespace

Reloader::Reloader(const Configuration& configuration, const Settings& running, Exporter& exporter,
                   CollectorSet& collectors, std::shared_ptr<LogWriter> writer, const Clock& clock)
    : configuration_(configuration),
      fixed_at_start_(running.fixed_at_start),
      exporter_(exporter),
      collectors_(collectors),
      writer_(std::move(writer)),
      clock_(clock),
      log_(make_logger(writer_)),
      success_time_(clock.wall()),
      files_read_(running.protected_files.read),
      files_skipped_(running.protected_files.skipped.size()) {}

Expected<void> Reloader::reload() {
  const std::lock_guard one_at_a_time(reloading_);
  Expected<void> applied = apply();
  const std::lock_guard lock(outcome_mutex_);
  success_ = applied.has_value();
  if (applied) {
    success_time_ = clock_.wall();
    log_.info("configuration reloaded");
  } else {
    log_.error("reload failed, the old configuration stays",
               {{"error", applied.error().message()}});
  }
  return applied;
}

Expected<void> Reloader::apply() {
  const auto wanted = configuration_.read();
  if (!wanted) return wanted.error();
  auto changed = collectors_.apply(wanted->collectors);
  if (!changed) return changed;
  exporter_.reconfigure(wanted->governor);
  writer_->set_level(wanted->log_level);
  for (const std::string& warning : wanted->warnings) log_.warn(warning);
  warn_of_restarts(*wanted);
  const std::lock_guard lock(outcome_mutex_);
  files_read_ = wanted->protected_files.read;
  files_skipped_ = wanted->protected_files.skipped.size();
  return {};
}

void Reloader::warn_of_restarts(const Settings& wanted) const {
  for (const auto& [name, value] : wanted.fixed_at_start) {
    if (value == fixed_at_start_.at(name)) continue;
    log_.warn("a changed option takes effect with the next start", {{"option", "--" + name}});
  }
}

void Reloader::fill(SampleBatch& batch) const {
  const std::lock_guard lock(outcome_mutex_);
  batch.add(kReloadSuccess, success_ ? 1 : 0);
  batch.add(kReloadTime, std::chrono::duration<double>(success_time_.time_since_epoch()).count());
  batch.add(kProtectFiles, {{"result", "read"}}, static_cast<double>(files_read_));
  batch.add(kProtectFiles, {{"result", "skipped"}}, static_cast<double>(files_skipped_));
}

}  // namespace weir
