// A collector in its registry, with what its runs need. Shared by the registry, the collection and
// a run that is stuck: whoever is last frees it.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <utility>

#include "weir/collector.hpp"
#include "weir/registry.hpp"

namespace weir::detail {

class RegisteredCollector {
 public:
  RegisteredCollector(std::string name, std::unique_ptr<Collector> collector)
      : name_(std::move(name)), labels_({{"collector", name_}}), collector_(std::move(collector)) {}

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  // Of the series about it.
  [[nodiscard]] LabelText labels() const noexcept { return labels_.text(); }
  [[nodiscard]] Collector& collector() noexcept { return *collector_; }
  // Belongs to the run while there is one, then to who collects, until the next run.
  [[nodiscard]] SampleBatch& batch() noexcept { return batch_; }

  // The token of a new run; one run at a time.
  [[nodiscard]] std::stop_token begin_run();
  // Tells the run under way, if any, to stop.
  void stop_run();

  // No run of it is shown any more.
  void remove();
  [[nodiscard]] bool removed() const noexcept { return removed_; }

 private:
  const std::string name_;
  const LabelSet labels_;
  const std::unique_ptr<Collector> collector_;
  SampleBatch batch_;
  std::mutex mutex_;       // of who writes stop_, or is not the run
  std::stop_source stop_;  // renewed only after use: a steady run allocates none
  std::atomic<bool> removed_ = false;
};

}  // namespace weir::detail
