// Processes and threads, counted by state. What ends while it is looked at is left out.
#include <array>
#include <string>
#include <vector>

#include "collectors/host/pid_path.hpp"
#include "collectors/host/pid_stat.hpp"
#include "collectors/support/directory.hpp"
#include "collectors/support/numbered_entries.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {
namespace {

constexpr std::string_view kThreadStates = "collector.processes.thread-states";

constexpr std::array kOptions{
    OptionSpec{kThreadStates,
               "Expose node_processes_threads_state, for which every thread of every process is "
               "looked at.",
               OptionSpec::Kind::flag, "true"}};

constexpr FamilySpec kThreads{"node_processes_threads", "Threads of all processes.",
                              MetricType::gauge, Fold::sum};
constexpr FamilySpec kMaxThreads{"node_processes_max_threads",
                                 "Threads that the system may have at most.", MetricType::gauge,
                                 Fold::max};
constexpr FamilySpec kThreadState{"node_processes_threads_state", "Threads in each state.",
                                  MetricType::gauge, Fold::sum};
constexpr FamilySpec kState{"node_processes_state", "Processes in each state.", MetricType::gauge,
                            Fold::sum};
constexpr FamilySpec kPids{"node_processes_pids", "Processes.", MetricType::gauge, Fold::sum};
constexpr FamilySpec kMaxPids{"node_processes_max_processes",
                              "The end of the range of process ids.", MetricType::gauge, Fold::max};
constexpr std::array kFamilies{kThreads, kMaxThreads, kThreadState, kState, kPids, kMaxPids};

// Counts by the kernel's letter.
using StateCounts = std::array<std::size_t, 128>;

void count(StateCounts& counts, char state) {
  const auto index = static_cast<unsigned char>(state);
  if (index < counts.size()) ++counts[index];
}

void add_states(const FamilySpec& spec, std::string_view label, const StateCounts& counts,
                SampleBatch& out) {
  const FamilyIndex family = out.family(spec);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const char letter = static_cast<char>(i);
    if (counts[i] > 0) {
      out.add(family, {{label, std::string_view(&letter, 1)}}, static_cast<double>(counts[i]));
    }
  }
}

class Processes final : public Collector {
 public:
  explicit Processes(bool thread_states) : look_at_threads_(thread_states) {}

  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    if (!proc_) {
      auto opened = detail::Directory::open(context.host.procfs);
      if (!opened) return opened.error();
      proc_ = std::move(*opened);
    }
    states_.fill(0);
    thread_states_.fill(0);
    pids_ = 0;
    threads_ = 0;
    const auto pids = processes_.list(proc_->descriptor());
    if (!pids) {
      proc_.reset();
      return pids.error().with_context(context.host.procfs);
    }
    for (const int pid : *pids) look_at(pid);
    if (pids_ == 0) return Error(ErrorCode::no_data, context.host.procfs + ": no processes");
    out.add(kThreads, static_cast<double>(threads_));
    add_limit(kMaxThreads, "sys/kernel/threads-max", out);
    if (look_at_threads_) add_states(kThreadState, "thread_state", thread_states_, out);
    add_states(kState, "state", states_, out);
    out.add(kPids, static_cast<double>(pids_));
    add_limit(kMaxPids, "sys/kernel/pid_max", out);
    return {};
  }

 private:
  void look_at(int pid) {
    detail::AttributeBuffer buffer;
    const auto text = proc_->text(PidPath(pid, "/stat").c_str(), buffer);
    const auto stat = text ? parse_pid_stat(*text) : std::nullopt;
    if (!stat) return;
    ++pids_;
    threads_ += stat->threads;
    count(states_, stat->state);
    if (!look_at_threads_) return;
    // The first thread's state is the process's: most processes have no other.
    count(thread_states_, stat->state);
    if (stat->threads > 1) look_at_other_threads(pid);
  }

  void look_at_other_threads(int pid) {
    const auto tasks = proc_->subdirectory(PidPath(pid, "/task").c_str());
    if (!tasks) return;
    const auto tids = tids_.list(tasks->descriptor());
    if (!tids) return;  // the process ended
    for (const int tid : *tids) {
      if (tid == pid) continue;
      detail::AttributeBuffer buffer;
      const auto text = tasks->text(PidPath(tid, "/stat").c_str(), buffer);
      if (const auto stat = text ? parse_pid_stat(*text) : std::nullopt)
        count(thread_states_, stat->state);
    }
  }

  void add_limit(const FamilySpec& family, const char* path, SampleBatch& out) const {
    if (const auto limit = proc_->number<std::int64_t>(path))
      out.add(family, static_cast<double>(*limit));
  }

  bool look_at_threads_;
  std::optional<detail::Directory> proc_;
  detail::NumberedEntries processes_;
  detail::NumberedEntries tids_;
  StateCounts states_{};
  StateCounts thread_states_{};
  std::size_t pids_ = 0;
  std::int64_t threads_ = 0;
};

Expected<std::unique_ptr<Collector>> make_processes(const CollectorOptions& options) {
  return std::unique_ptr<Collector>(std::make_unique<Processes>(options.flag(kThreadStates)));
}

}  // namespace

CollectorSpec processes_spec() {
  return {"processes", "Exposes the number of processes and threads by state.",
          false,       kFamilies,
          kOptions,    make_processes};
}

}  // namespace weir::collectors
