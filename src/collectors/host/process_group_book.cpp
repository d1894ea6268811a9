#include "collectors/host/process_group_book.hpp"

#include <algorithm>
#include <chrono>

#include "collectors/host/process_group_families.hpp"
#include "collectors/host/top_groups.hpp"

namespace weir::collectors {
namespace {

constexpr Duration kWindow = std::chrono::minutes(1);
constexpr std::string_view kOther = "other";

}  // namespace

double ProcessGroupBook::Group::weight() const noexcept {
  // Who works or holds much is to be seen. A page of memory and a tick of CPU time weigh alike:
  // 100 ticks a second, 100 pages are 400 KiB.
  if (processes == 0) return 0;
  return 1 + static_cast<double>(resident_pages) +
         static_cast<double>(gained[user_ticks] + gained[system_ticks]);
}

void ProcessGroupBook::Growth::close(double now, double minutes) noexcept {
  per_minute = (now - begin) / minutes;
  begin = now;
}

void ProcessGroupBook::clear_run(Group& group) {
  group.processes = group.open_fds = group.started = 0;
  group.threads = group.resident_pages = 0;
  group.fd_usage_ratio = group.thread_growth = group.fd_growth = 0;
  group.gained.fill(0);
}

void ProcessGroupBook::merge(const Group& from, Group& to) {
  to.processes += from.processes;
  to.threads += from.threads;
  to.resident_pages += from.resident_pages;
  to.open_fds += from.open_fds;
  to.fd_usage_ratio = std::max(to.fd_usage_ratio, from.fd_usage_ratio);
  to.thread_growth += from.thread_growth;
  to.fd_growth += from.fd_growth;
  to.starts += from.started;
  for (std::size_t i = 0; i < from.gained.size(); ++i) to.totals[i] += from.gained[i];
}

void ProcessGroupBook::begin(MonotonicTime now) {
  now_ = now;
  ++run_;
  untracked_ = 0;
  for (auto& [name, group] : groups_) clear_run(group);
  clear_run(other_);
}

bool ProcessGroupBook::needs_identity(int pid, std::uint64_t start_ticks,
                                      std::string_view name) const {
  const auto found = tracked_.find(pid);
  if (found == tracked_.end()) return true;
  const Tracked& tracked = found->second;
  return tracked.start_ticks != start_ticks || tracked.name != name ||
         now_ - tracked.window_begin >= kWindow;
}

void ProcessGroupBook::identify(int pid, std::uint64_t start_ticks, std::string_view name,
                                std::string_view group, std::optional<std::uint64_t> fd_limit) {
  auto found = tracked_.find(pid);
  if (found == tracked_.end()) {
    if (tracked_.size() >= kMaxTrackedProcesses) {
      ++untracked_;
      return;
    }
    found = tracked_.try_emplace(pid).first;
  }
  Tracked& tracked = found->second;
  if (tracked.start_ticks != start_ticks) {
    tracked = Tracked{};
    tracked.start_ticks = start_ticks;
  }
  tracked.name = name;
  tracked.fd_limit = fd_limit;
  auto at = groups_.find(group);
  if (at == groups_.end()) {
    at = groups_.try_emplace(std::string(group)).first;
    at->second.name = group;
  }
  tracked.group = &at->second;
}

void ProcessGroupBook::watch_growth(const ProcessSample& sample, Tracked& tracked) const {
  const auto threads = static_cast<double>(sample.threads);
  const auto fds = static_cast<double>(sample.open_fds.value_or(0));
  if (tracked.run == 0) {
    tracked.window_begin = now_;
    tracked.threads.begin = threads;
    tracked.fds.begin = fds;
  } else if (now_ - tracked.window_begin >= kWindow) {
    using Minutes = std::chrono::duration<double, std::ratio<60>>;
    const double minutes = Minutes(now_ - tracked.window_begin).count();
    tracked.threads.close(threads, minutes);
    tracked.fds.close(fds, minutes);
    tracked.window_begin = now_;
  }
}

void ProcessGroupBook::add(const ProcessSample& sample) {
  const auto found = tracked_.find(sample.pid);
  if (found == tracked_.end() || found->second.start_ticks != sample.start_ticks) return;
  Tracked& tracked = found->second;
  Group& group = *tracked.group;
  if (tracked.run == 0 && has_run_) ++group.started;
  watch_growth(sample, tracked);
  for (std::size_t i = 0; i < sample.counters.size(); ++i) {
    if (!sample.counters[i]) continue;
    const std::uint64_t now = *sample.counters[i];
    // Less than before: a thread's context switches end with it.
    if (now > tracked.seen[i]) group.gained[i] += now - tracked.seen[i];
    tracked.seen[i] = now;
  }
  tracked.run = run_;
  ++group.processes;
  group.threads += sample.threads;
  group.resident_pages += sample.resident_pages;
  group.open_fds += sample.open_fds.value_or(0);
  group.thread_growth += tracked.threads.per_minute;
  group.fd_growth += tracked.fds.per_minute;
  if (tracked.fd_limit.value_or(0) > 0) {
    group.fd_usage_ratio =
        std::max(group.fd_usage_ratio, static_cast<double>(sample.open_fds.value_or(0)) /
                                           static_cast<double>(*tracked.fd_limit));
  }
}

void ProcessGroupBook::finish(bool complete) {
  if (complete) {
    std::erase_if(tracked_, [this](const auto& entry) { return entry.second.run != run_; });
    ranked_.clear();
    for (auto& [name, group] : groups_) ranked_.push_back(&group);
    choose_top<Group>(ranked_, top_);
    // A program may be called as the remainder is: there it belongs.
    if (const auto at = groups_.find(kOther); at != groups_.end()) at->second.exposed = false;
    has_run_ = true;
  }
  for (auto& [name, group] : groups_) {
    // What a run gained goes to one of the two, so that the sum over all series is exact.
    if (group.exposed) {
      group.starts += group.started;
      for (std::size_t i = 0; i < group.gained.size(); ++i) group.totals[i] += group.gained[i];
    } else {
      merge(group, other_);
    }
  }
  if (!complete) return;  // processes that were not seen still point at their groups
  std::erase_if(groups_, [](const auto& entry) {
    return !entry.second.exposed && entry.second.processes == 0;
  });
}

void ProcessGroupBook::add_group(const Group& group, std::string_view name,
                                 SampleBatch& out) const {
  using namespace process_group;
  const auto add = [&](const FamilySpec& family, double value) {
    out.add(family, {{"group", name}}, value);
  };
  const auto total = [&](const FamilySpec& family, std::string_view label, std::string_view value,
                         ProcessCounter counter, double unit = 1) {
    out.add(family, {{"group", name}, {label, value}},
            static_cast<double>(group.totals[counter]) / unit);
  };
  add(kProcesses, static_cast<double>(group.processes));
  add(kThreads, static_cast<double>(group.threads));
  add(kThreadGrowth, group.thread_growth);
  add(kResident, static_cast<double>(group.resident_pages) * scale_.page_bytes);
  add(kOpenFds, static_cast<double>(group.open_fds));
  add(kFdGrowth, group.fd_growth);
  add(kFdUsage, group.fd_usage_ratio);
  add(kStarts, static_cast<double>(group.starts));
  total(kCpu, "mode", "user", user_ticks, scale_.ticks_per_second);
  total(kCpu, "mode", "system", system_ticks, scale_.ticks_per_second);
  total(kFaults, "kind", "minor", minor_faults);
  total(kFaults, "kind", "major", major_faults);
  add(kRead, static_cast<double>(group.totals[read_bytes]));
  add(kWritten, static_cast<double>(group.totals[written_bytes]));
  total(kSwitches, "kind", "voluntary", voluntary_switches);
  total(kSwitches, "kind", "involuntary", involuntary_switches);
}

void ProcessGroupBook::add_to(SampleBatch& out) const {
  for (const auto& [name, group] : groups_) {
    if (group.exposed) add_group(group, name, out);
  }
  add_group(other_, kOther, out);
  out.add(process_group::kUntracked, static_cast<double>(untracked_));
}

std::span<const FamilySpec> ProcessGroupBook::families() noexcept {
  return process_group::kFamilies;
}

}  // namespace weir::collectors
