/// \file
/// WorkerGroup: threads, or tasks, that were started and must end. A leak shows as `alive` that
/// only grows.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "weir/instrument/counter.hpp"

namespace weir::pipeline {

/// Made by Pipeline::workers(). Thread safe. Its end asks all threads to stop and joins them; those
/// that ended before are joined when the next one starts.
class WorkerGroup {
 public:
  WorkerGroup(std::string name, Counter& started, Counter& finished)
      : name_(std::move(name)), started_(&started), finished_(&finished) {}
  WorkerGroup(const WorkerGroup&) = delete;
  WorkerGroup& operator=(const WorkerGroup&) = delete;

  /// Counts a task of any kind from its making to its end; move-only.
  class [[nodiscard]] Tracked {
   public:
    explicit Tracked(WorkerGroup& group) : group_(&group) { group.started_->add(); }
    Tracked(Tracked&& other) noexcept : group_(std::exchange(other.group_, nullptr)) {}
    Tracked& operator=(Tracked&&) = delete;
    ~Tracked() {
      if (group_ != nullptr) group_->finished_->add();
    }

   private:
    WorkerGroup* group_;
  };
  [[nodiscard]] Tracked track() { return Tracked(*this); }

  /// Runs \p work on a thread of its own. \p work must not throw.
  void start(std::function<void(std::stop_token)> work);

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  /// Threads not joined yet: those that run, and a few that ended.
  [[nodiscard]] std::size_t kept_threads();
  [[nodiscard]] double alive() const { return started_->value() - finished_->value(); }

 private:
  struct Worker {
    std::shared_ptr<std::atomic<bool>> ended;
    std::jthread thread;
  };
  std::string name_;
  Counter* started_;
  Counter* finished_;
  std::mutex mutex_;
  std::vector<Worker> workers_;
};

}  // namespace weir::pipeline
