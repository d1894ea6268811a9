// StatfsProber: asks file systems how full they are, in threads of its own, because statfs(2) on a
// dead network or FUSE mount may not return for hours and cannot be cancelled.
//
// One thread asks all mounts as long as they answer. When nothing has come back for a moment, more
// threads take over what is still waiting, so one dead mount delays nobody else. A call that has
// not returned when the caller's patience ends keeps its thread to itself, parked; its mount is not
// asked again until it returns, and then is asked as before. So there is at most one call under way
// per mount, at most kMaxParkedProbes threads are parked, and in steady state no thread is made.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "weir/clock.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {

// Threads that may be lost to calls that do not return.
inline constexpr std::size_t kMaxParkedProbes = 64;

struct FileSystemUsage {
  double size_bytes = 0;
  double free_bytes = 0;
  double avail_bytes = 0;  // to users without privilege
  double files = 0;
  double files_free = 0;
  bool read_only = false;  // as the caller's own mount and the file system are
};

// statfs(2): 0, or the error's number. Called from several threads at once.
using StatfsFunction = std::function<int(const std::string& path, FileSystemUsage& usage)>;
[[nodiscard]] int system_statfs(const std::string& path, FileSystemUsage& usage);

// One file system to ask, again and again. Belongs to one prober.
class Probe {
 public:
  explicit Probe(std::string path) : path_(std::move(path)) {}

 private:
  friend class StatfsProber;
  enum class Stage { idle, queued, asking };

  const std::string path_;
  Stage stage_ = Stage::idle;  // this and what follows: under the prober's lock
  std::size_t queued_run_ = 0;
  std::size_t answered_run_ = 0;
  int error_number_ = 0;
  FileSystemUsage usage_;
};

struct ProbeResult {
  bool answered = false;  // in this run
  int error_number = 0;
  FileSystemUsage usage;
};

class StatfsProber {
 public:
  struct Settings {
    std::size_t workers = 4;                           // threads kept, and added at a time
    Duration mount_timeout = std::chrono::seconds(5);  // a mount without an answer then is stuck
  };

  explicit StatfsProber(Settings settings, StatfsFunction statfs = system_statfs);
  // Does not wait for parked threads; they end when their call returns.
  ~StatfsProber();
  StatfsProber(const StatfsProber&) = delete;
  StatfsProber& operator=(const StatfsProber&) = delete;

  // Asks \p probes, waits at most min(mount_timeout, half of the time to the deadline), and writes
  // one result for each. io if no thread could be started at all. One call at a time.
  Expected<void> run(std::span<const std::shared_ptr<Probe>> probes, const CollectContext& context,
                     std::vector<ProbeResult>& results);
  // Asks in the caller's thread: for a mount that surely answers at once.
  [[nodiscard]] ProbeResult ask_here(const Probe& probe) const;
  // True while a call for \p probe has not returned.
  [[nodiscard]] bool is_asking(const Probe& probe) const;
  // Threads that live, parked ones included.
  [[nodiscard]] std::size_t threads() const;

 private:
  struct State;
  static void work(const std::shared_ptr<State>& state);
  // With the lock held.
  [[nodiscard]] std::size_t start_threads(std::size_t wanted);
  void add_hands();
  void enqueue(std::span<const std::shared_ptr<Probe>> probes);
  void drop_waiting();

  const std::shared_ptr<State> state_;
};

}  // namespace weir::collectors
