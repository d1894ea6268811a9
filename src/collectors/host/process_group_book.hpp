// ProcessGroupBook: processes, run by run, added up by group. A process's counters die with it; the
// book's never go back: it adds what each process gained since the run before (what a process did
// after its last look is not seen). Threads and descriptors are watched for growth: what the
// processes gained within a minute, each against itself, so that new processes are no growth. Not
// thread safe.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "collectors/host/process_sample.hpp"
#include "weir/batch.hpp"
#include "weir/clock.hpp"

namespace weir::collectors {

// Processes that are followed, some 300 bytes each. What is above is in no group, and
// weir_process_group_untracked says how many.
inline constexpr std::size_t kMaxTrackedProcesses = 100'000;

class ProcessGroupBook {
 public:
  struct Scale {  // of the running kernel
    double ticks_per_second = 100;
    double page_bytes = 4096;
  };
  // Up to \p top groups have series of their own.
  ProcessGroupBook(std::size_t top, Scale scale) : top_(top), scale_(scale) {}

  // One run: begin(), all processes, finish(). \p complete: none is missing, so what was not seen
  // has gone.
  void begin(MonotonicTime now);
  // Of a process that should be looked at anew: not known, of another name, or not looked at for a
  // minute; then identify() must come before add().
  [[nodiscard]] bool needs_identity(int pid, std::uint64_t start_ticks,
                                    std::string_view name) const;
  void identify(int pid, std::uint64_t start_ticks, std::string_view name, std::string_view group,
                std::optional<std::uint64_t> fd_limit);
  // Ignored for a process that was not identified.
  void add(const ProcessSample& sample);
  void finish(bool complete);
  void add_to(SampleBatch& out) const;

  [[nodiscard]] static std::span<const FamilySpec> families() noexcept;

 private:
  using Totals = std::array<std::uint64_t, kProcessCounters>;
  struct Group {
    std::string name;
    bool exposed = false;
    // In this run.
    std::uint64_t processes = 0;
    std::int64_t threads = 0;
    std::int64_t resident_pages = 0;
    std::uint64_t open_fds = 0;
    double fd_usage_ratio = 0;  // the highest of a process
    double thread_growth = 0;
    double fd_growth = 0;
    std::uint64_t started = 0;
    Totals gained{};
    // While exposed.
    std::uint64_t starts = 0;
    Totals totals{};

    [[nodiscard]] double weight() const noexcept;
    friend bool operator<(const Group& a, const Group& b) { return a.name < b.name; }
  };
  // Growth between two looks at least a minute apart.
  struct Growth {
    double begin = 0;
    double per_minute = 0;
    void close(double now, double minutes) noexcept;
  };
  struct Tracked {
    std::uint64_t start_ticks = 0;
    std::string name;
    Group* group = nullptr;
    std::optional<std::uint64_t> fd_limit;
    Totals seen{};
    std::uint64_t run = 0;  // 0: not added yet
    MonotonicTime window_begin{};
    Growth threads;
    Growth fds;
  };
  static void clear_run(Group& group);
  static void merge(const Group& from, Group& to);
  void watch_growth(const ProcessSample& sample, Tracked& tracked) const;
  void add_group(const Group& group, std::string_view name, SampleBatch& out) const;

  std::size_t top_;
  Scale scale_;
  std::uint64_t run_ = 0;
  MonotonicTime now_{};
  bool has_run_ = false;  // a complete run: who is new since then has started
  std::map<std::string, Group, std::less<>> groups_;
  Group other_;
  std::unordered_map<int, Tracked> tracked_;
  std::uint64_t untracked_ = 0;
  std::vector<Group*> ranked_;
};

}  // namespace weir::collectors
