#include "runtime/stall_files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace weir::detail {
namespace {

// The files are shorter; /proc/self/cgroup of a machine with cgroups of both versions has some 20
// lines.
constexpr std::size_t kMaxFileBytes = 8192;

std::optional<double> larger(std::optional<double> a, std::optional<double> b) {
  return a && b ? std::max(a, b) : a ? a : b;
}

}  // namespace

StallRatios largest_of(const StallRatios& a, const StallRatios& b) {
  return {larger(a.memory, b.memory), larger(a.cpu, b.cpu)};
}

std::optional<double> parse_some_avg10(std::string_view text) {
  constexpr std::string_view kBegin = "some avg10=";
  if (!text.starts_with(kBegin)) return std::nullopt;
  text.remove_prefix(kBegin.size());
  double percent = 0;
  const auto [end, failure] =
      std::from_chars(text.data(), text.data() + text.size(), percent, std::chars_format::fixed);
  const bool is_whole = end != text.data() + text.size() && *end == ' ';
  if (failure != std::errc() || !is_whole || !(percent >= 0 && percent <= 100)) return std::nullopt;
  return std::round(percent * 100) / 10'000;  // it has two decimals
}

std::string_view parse_own_cgroup(std::string_view text) {
  constexpr std::string_view kBegin = "0::/";
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.starts_with(kBegin)) continue;
    line.remove_prefix(kBegin.size() - 1);
    // Above the root of its namespace: no file of ours leads there.
    return line.starts_with("/..") ? std::string_view() : line;
  }
  return {};
}

std::string_view KeptFile::read(std::span<char> room) {
  if (until_look_ > 0) {
    --until_look_;
    return {};
  }
  const auto read_now = [&] { return fd_ ? ::pread(fd_.get(), room.data(), room.size(), 0) : -1; };
  ssize_t size = read_now();
  if (size < 0) {  // not open yet, or of a cgroup that was removed
    fd_ = UniqueFd(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    size = read_now();
  }
  if (size >= 0) return {room.data(), static_cast<std::size_t>(size)};
  fd_.reset();
  until_look_ = kReadingsUntilLook;
  return {};
}

StallFiles::StallFiles(HostRoot host)
    : host_(std::move(host)),
      own_(host_.proc("self/cgroup")),
      memory_{"memory", KeptFile(host_.proc("pressure/memory")), KeptFile()},
      cpu_{"cpu", KeptFile(host_.proc("pressure/cpu")), KeptFile()} {}

StallRatios StallFiles::read() {
  std::array<char, kMaxFileBytes> room;  // NOLINT: what is shown of it was read
  find_cgroup(room);
  return {read(memory_, room), read(cpu_, room)};
}

void StallFiles::find_cgroup(std::span<char> room) {
  const std::string_view cgroup = parse_own_cgroup(own_.read(room));
  if (cgroup == cgroup_) return;
  cgroup_ = cgroup;
  for (Resource* const resource : {&memory_, &cpu_})
    resource->of_cgroup =
        KeptFile(host_.sys("fs/cgroup" + cgroup_ + "/" + resource->name + ".pressure"));
}

std::optional<double> StallFiles::read(Resource& resource, std::span<char> room) const {
  if (!cgroup_.empty()) {
    if (const auto own = parse_some_avg10(resource.of_cgroup.read(room))) return own;
  }
  return parse_some_avg10(resource.of_machine.read(room));
}

}  // namespace weir::detail
