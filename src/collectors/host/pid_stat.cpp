#include "collectors/host/pid_stat.hpp"

#include <array>

#include "collectors/support/fields.hpp"

namespace weir::collectors {
namespace {

constexpr std::uint64_t kKernelThread = 0x00200000;  // PF_KTHREAD of linux/sched.h

}  // namespace

std::optional<PidStat> parse_pid_stat(std::string_view text) noexcept {
  // The name is between the first and the last parenthesis.
  const std::size_t open = text.find('(');
  const std::size_t close = text.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
    return std::nullopt;
  }
  std::array<std::string_view, 22> fields;  // from field 3, the state, to field 24, the pages
  if (detail::split_fields(text.substr(close + 1), fields).size() != fields.size()) {
    return std::nullopt;
  }
  const auto field = [&fields](std::size_t number) { return fields[number - 3]; };
  const auto count = [&field](std::size_t number) {
    return detail::parse_number<std::uint64_t>(field(number));
  };
  const auto threads = detail::parse_number<std::int64_t>(field(20));
  const auto pages = detail::parse_number<std::int64_t>(field(24));
  if (field(3).size() != 1 || !threads || !pages || !count(9) || !count(10) || !count(12) ||
      !count(14) || !count(15) || !count(22)) {
    return std::nullopt;
  }
  return PidStat{text.substr(open + 1, close - open - 1),
                 field(3).front(),
                 (*count(9) & kKernelThread) != 0,
                 *count(10),
                 *count(12),
                 *count(14),
                 *count(15),
                 *threads,
                 *count(22),
                 *pages};
}

}  // namespace weir::collectors
