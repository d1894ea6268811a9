#include "collectors/host/cpuinfo.hpp"

#include <cstdint>
#include <utility>

#include "collectors/support/fields.hpp"

namespace weir::detail {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view CpuInfo::*>, 14> kKeys{{
    {"processor", &CpuInfo::processor},
    {"vendor_id", &CpuInfo::vendor},
    {"cpu family", &CpuInfo::family},
    {"model", &CpuInfo::model},
    {"model name", &CpuInfo::model_name},
    {"microcode", &CpuInfo::microcode},
    {"stepping", &CpuInfo::stepping},
    {"cache size", &CpuInfo::cache_size},
    {"physical id", &CpuInfo::package},
    {"core id", &CpuInfo::core},
    {"flags", &CpuInfo::flags},
    {"Features", &CpuInfo::flags},  // arm
    {"bugs", &CpuInfo::bugs},
    {"cpu MHz", &CpuInfo::mhz},
}};

void take(CpuInfo& info, std::string_view line) {
  const auto parts = split_at(line, ':');
  if (!parts) return;
  for (const auto& [key, member] : kKeys) {
    if (parts->first == key) info.*member = parts->second;
  }
}

}  // namespace

std::optional<CpuInfo> CpuInfoParser::next() {
  while (!rest_.empty()) {
    // A block ends at an empty line.
    const std::size_t end = rest_.find("\n\n");
    const std::string_view block = rest_.substr(0, end);
    rest_ = end == std::string_view::npos ? std::string_view() : rest_.substr(end + 2);
    CpuInfo info;
    for_each_line(block, [&](std::string_view line) { take(info, line); });
    if (parse_number<std::uint32_t>(info.processor)) return info;
  }
  return std::nullopt;
}

}  // namespace weir::detail
