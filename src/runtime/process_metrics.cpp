#include "runtime/process_metrics.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

namespace weir::detail {
namespace {

constexpr FamilySpec kCpu{"process_cpu_seconds_total",
                          "Total user and system CPU time spent in seconds.", MetricType::counter};
constexpr FamilySpec kOpenFds{"process_open_fds", "Number of open file descriptors."};
constexpr FamilySpec kMaxFds{"process_max_fds", "Maximum number of open file descriptors."};
constexpr FamilySpec kVirtual{"process_virtual_memory_bytes", "Virtual memory size in bytes."};
constexpr FamilySpec kVirtualMax{"process_virtual_memory_max_bytes",
                                 "Maximum amount of virtual memory available in bytes."};
constexpr FamilySpec kResident{"process_resident_memory_bytes", "Resident memory size in bytes."};
constexpr FamilySpec kThreads{"process_threads", "Number of OS threads in the process."};
constexpr FamilySpec kStart{"process_start_time_seconds",
                            "Start time of the process since unix epoch in seconds."};

// A numeric field of /proc/self/stat, 4 or later, as proc(5) numbers them; counted from behind the
// command, which may hold anything.
std::optional<double> stat_field(int number) {
  std::ifstream file("/proc/self/stat");
  std::string text;
  std::getline(file, text);
  const std::size_t command_end = text.rfind(')');
  if (command_end == std::string::npos) return std::nullopt;
  std::istringstream fields(text.substr(command_end + 1));
  std::string skipped;
  for (int field = 3; field < number; ++field) fields >> skipped;
  double value = 0;
  return fields >> value ? std::optional(value) : std::nullopt;
}

std::optional<double> boot_time() {
  std::ifstream file("/proc/stat");
  for (std::string word; file >> word;) {
    double seconds = 0;
    if (word == "btime" && file >> seconds) return seconds;
  }
  return std::nullopt;
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

void add_cpu(SampleBatch& out) {
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) != 0) return;
  out.add(kCpu, seconds(usage.ru_utime) + seconds(usage.ru_stime));
}

UniqueFd open_own(const char* path, int how) {
  return UniqueFd(::open(path, O_RDONLY | O_CLOEXEC | how));
}

void add_threads(int directory, SampleBatch& out) {
  // Each thread is a directory in it, hence a link; ".", ".." are two more. A tenth of the cost of
  // /proc/self/stat, which adds up what all threads used.
  struct stat status {};
  if (::fstat(directory, &status) == 0 && status.st_nlink > 2)
    out.add(kThreads, static_cast<double>(status.st_nlink - 2));
}

void add_fds(int directory, SampleBatch& out) {
  struct stat status {};
  if (::fstat(directory, &status) == 0 && status.st_size > 0) {  // Linux 6.2 counts them
    return out.add(kOpenFds, static_cast<double>(status.st_size));
  }
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(opendir("/proc/self/fd"), &closedir);
  if (!entries) return;
  int fds = -3;  // ".", ".." and the directory's own
  while (readdir(entries.get()) != nullptr) ++fds;
  out.add(kOpenFds, fds);
}

void add_limit(const FamilySpec& family, decltype(RLIMIT_NOFILE) resource, SampleBatch& out) {
  rlimit limit{};
  if (getrlimit(resource, &limit) == 0) out.add(family, static_cast<double>(limit.rlim_cur));
}

void add_memory(int statm, SampleBatch& out) {
  std::array<char, 128> text{};
  const ssize_t size = ::pread(statm, text.data(), text.size(), 0);
  if (size <= 0) return;
  const char* const end = text.data() + size;
  std::uint64_t pages = 0;
  std::uint64_t resident_pages = 0;
  const auto first = std::from_chars(text.data(), end, pages);
  if (first.ec != std::errc() || first.ptr == end) return;
  if (std::from_chars(first.ptr + 1, end, resident_pages).ec != std::errc()) return;
  const auto page_bytes = static_cast<double>(sysconf(_SC_PAGESIZE));
  out.add(kVirtual, static_cast<double>(pages) * page_bytes);
  out.add(kResident, static_cast<double>(resident_pages) * page_bytes);
}

}  // namespace

ProcessMetrics::ProcessMetrics()
    : statm_(open_own("/proc/self/statm", 0)),
      threads_(open_own("/proc/self/task", O_DIRECTORY)),
      fds_(open_own("/proc/self/fd", O_DIRECTORY)) {
  const auto ticks = stat_field(22);  // after boot, at which the process started
  const auto booted = boot_time();
  if (ticks && booted) {
    start_time_ = *booted + *ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
  }
}

void ProcessMetrics::add(SampleBatch& out) const {
  add_cpu(out);
  add_memory(statm_.get(), out);
  add_limit(kVirtualMax, RLIMIT_AS, out);
  add_fds(fds_.get(), out);
  add_limit(kMaxFds, RLIMIT_NOFILE, out);
  add_threads(threads_.get(), out);
  if (start_time_) out.add(kStart, *start_time_);
}

}  // namespace weir::detail
