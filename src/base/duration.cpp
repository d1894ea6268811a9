#include "base/duration.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <limits>

namespace weir {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t milliseconds;
};
// Largest first: the order in which a duration may name them, each once.
constexpr std::array kUnits{Unit{"h", 3'600'000}, Unit{"m", 60'000}, Unit{"s", 1'000},
                            Unit{"ms", 1}};
constexpr std::int64_t kMaxMilliseconds = std::numeric_limits<Duration::rep>::max() / 1'000'000;

Error bad_duration(std::string_view text, std::string_view why) {
  std::string message = "bad duration '";
  message.append(text).append("': ").append(why);
  return {ErrorCode::invalid_argument, std::move(message)};
}

std::string_view take_letters(std::string_view& rest) {
  std::size_t size = 0;
  while (size < rest.size() && (rest[size] < '0' || rest[size] > '9')) ++size;
  const std::string_view letters = rest.substr(0, size);
  rest.remove_prefix(size);
  return letters;
}

}  // namespace

Expected<Duration> parse_duration(std::string_view text) {
  if (text == "0") return Duration::zero();
  if (text.empty()) return bad_duration(text, "it is empty");
  std::int64_t total = 0;
  std::size_t next_unit = 0;
  for (std::string_view rest = text; !rest.empty();) {
    if (rest.front() == '-') return bad_duration(text, "it must not be negative");
    std::uint64_t number = 0;
    const auto [end, failure] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (failure == std::errc::invalid_argument) return bad_duration(text, "expected a number");
    if (failure == std::errc::result_out_of_range) return bad_duration(text, "it is too long");
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    const std::string_view name = take_letters(rest);
    if (name.empty()) return bad_duration(text, "its unit is missing (ms, s, m or h)");

    std::size_t unit = 0;
    while (unit < kUnits.size() && kUnits[unit].name != name) ++unit;
    if (unit == kUnits.size()) {
      return bad_duration(text, "unknown unit '" + std::string(name) + "' (ms, s, m or h)");
    }
    if (unit < next_unit) return bad_duration(text, "units go from large to small, each once");
    next_unit = unit + 1;

    const auto room =
        static_cast<std::uint64_t>((kMaxMilliseconds - total) / kUnits[unit].milliseconds);
    if (number > room) return bad_duration(text, "it is too long");
    total += static_cast<std::int64_t>(number) * kUnits[unit].milliseconds;
  }
  return Duration(std::chrono::milliseconds(total));
}

std::string format_duration(Duration duration) {
  auto left = std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
  if (left <= 0) return "0s";
  std::string text;
  for (const Unit& unit : kUnits) {
    if (left < unit.milliseconds) continue;
    text.append(std::to_string(left / unit.milliseconds)).append(unit.name);
    left %= unit.milliseconds;
  }
  return text;
}

}  // namespace weir
