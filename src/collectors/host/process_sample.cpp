#include "collectors/host/process_sample.hpp"

#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "collectors/host/pid_path.hpp"
#include "collectors/support/fields.hpp"

namespace weir::collectors {

void parse_pid_io(std::string_view text, ProcessCounters& counters) {
  detail::for_each_line(text, [&counters](std::string_view line) {
    const auto parts = detail::split_at(line, ':');
    if (!parts) return;
    const auto number = detail::parse_number<std::uint64_t>(parts->second);
    if (parts->first == "read_bytes") counters[read_bytes] = number;
    if (parts->first == "write_bytes") counters[written_bytes] = number;
  });
}

void add_switches(std::string_view status, ProcessCounters& counters) {
  detail::for_each_line(status, [&counters](std::string_view line) {
    const auto parts = detail::split_at(line, ':');
    if (!parts || !parts->first.ends_with("voluntary_ctxt_switches")) return;
    const auto number = detail::parse_number<std::uint64_t>(parts->second);
    auto& counter =
        counters[parts->first.starts_with("non") ? involuntary_switches : voluntary_switches];
    if (number) counter = counter.value_or(0) + *number;
  });
}

std::optional<std::uint64_t> parse_fd_limit(std::string_view text) {
  constexpr std::string_view kName = "Max open files ";
  detail::Cursor lines(text);
  while (const auto line = lines.line()) {
    if (!line->starts_with(kName)) continue;
    return detail::parse_number<std::uint64_t>(detail::Cursor(line->substr(kName.size())).field());
  }
  return std::nullopt;
}

std::string_view parse_cgroup(std::string_view text) {
  std::string_view path;
  detail::for_each_line(text, [&path](std::string_view line) {
    if (line.starts_with("0::")) path = line.substr(3);
    constexpr std::string_view kOld = ":name=systemd:";
    const std::size_t at = line.find(kOld);
    if (path.empty() && at != std::string_view::npos) path = line.substr(at + kOld.size());
  });
  return path;
}

std::optional<std::uint64_t> ProcessReader::count_fds(const detail::Directory& proc, int pid) {
  const auto directory = proc.subdirectory(PidPath(pid, "/fd").c_str());
  if (!directory) return std::nullopt;
  // Since 6.2 the folder's size is their number; before it is 0.
  struct stat status {};
  if (*is_procfs_ && ::fstat(directory->descriptor(), &status) == 0 && status.st_size > 0)
    return static_cast<std::uint64_t>(status.st_size);
  const auto entries = entries_.list(directory->descriptor());
  return entries ? std::optional<std::uint64_t>(entries->size()) : std::nullopt;
}

void ProcessReader::read_switches(const detail::Directory& proc, int pid,
                                  ProcessCounters& counters) {
  const auto tasks = proc.subdirectory(PidPath(pid, "/task").c_str());
  const auto tids = tasks ? entries_.list(tasks->descriptor()) : std::span<const int>();
  if (!tids) return;
  for (const int tid : *tids) {
    detail::AttributeBuffer buffer;
    if (const auto text = tasks->text(PidPath(tid, "/status").c_str(), buffer))
      add_switches(*text, counters);
  }
}

ProcessSample ProcessReader::read(const detail::Directory& proc, int pid, const PidStat& stat) {
  ProcessSample sample;
  sample.pid = pid;
  sample.start_ticks = stat.start_ticks;
  sample.threads = stat.threads;
  sample.resident_pages = stat.resident_pages;
  sample.counters[user_ticks] = stat.user_ticks;
  sample.counters[system_ticks] = stat.system_ticks;
  sample.counters[minor_faults] = stat.minor_faults;
  sample.counters[major_faults] = stat.major_faults;
  detail::AttributeBuffer buffer;
  if (const auto text = proc.text(PidPath(pid, "/io").c_str(), buffer))
    parse_pid_io(*text, sample.counters);
  if (!is_procfs_) {
    struct statfs status {};
    is_procfs_ = ::fstatfs(proc.descriptor(), &status) == 0 && status.f_type == PROC_SUPER_MAGIC;
  }
  sample.open_fds = count_fds(proc, pid);
  if (with_switches_) read_switches(proc, pid, sample.counters);
  return sample;
}

}  // namespace weir::collectors
