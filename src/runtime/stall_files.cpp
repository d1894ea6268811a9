#include "runtime/stall_files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/unique_fd.hpp"

namespace weir::detail {
namespace {

// The files are shorter; /proc/self/cgroup of a machine with cgroups of both versions has some 20
// lines.
constexpr std::size_t kMaxFileBytes = 8192;

// The text of a small file, which lies here.
class SmallFile {
 public:
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): what is shown was read
  explicit SmallFile(const std::string& path) {
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (fd) size_ = std::max<ssize_t>(0, ::read(fd.get(), bytes_.data(), bytes_.size()));
  }
  [[nodiscard]] std::string_view text() const noexcept {
    return {bytes_.data(), static_cast<std::size_t>(size_)};
  }

 private:
  std::array<char, kMaxFileBytes> bytes_;
  ssize_t size_ = 0;
};

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

StallRatios StallFiles::read() const {
  const SmallFile own(host_.proc("self/cgroup"));
  const std::string_view cgroup = parse_own_cgroup(own.text());
  return {read(cgroup, "memory"), read(cgroup, "cpu")};
}

std::optional<double> StallFiles::read(std::string_view cgroup, std::string_view resource) const {
  if (!cgroup.empty()) {
    std::string path("fs/cgroup");
    path.append(cgroup).append("/").append(resource).append(".pressure");
    if (const auto own = parse_some_avg10(SmallFile(host_.sys(path)).text())) return own;
  }
  return parse_some_avg10(SmallFile(host_.proc(std::string("pressure/").append(resource))).text());
}

}  // namespace weir::detail
