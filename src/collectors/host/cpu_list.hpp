// CPU lists as sysfs writes them: "0-3,8,10-11"; empty for none.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "collectors/support/fields.hpp"

namespace weir::detail {

// The most CPUs that a list is taken to name; Linux' CONFIG_NR_CPUS goes to 8192.
inline constexpr std::uint32_t kMaxCpus = 65'536;

// function(first, last) for each range, in order; pieces of another form are left out.
template <class Function>
void for_each_cpu_range(std::string_view list, Function&& function) {
  list = trim(list);
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    const std::string_view piece = list.substr(0, comma);
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);

    const auto ends = split_at(piece, '-');
    const auto first = parse_number<std::uint32_t>(ends ? ends->first : piece);
    const auto last = ends ? parse_number<std::uint32_t>(ends->second) : first;
    if (first && last && *first <= *last && *last < kMaxCpus) function(*first, *last);
  }
}

[[nodiscard]] inline bool cpu_list_contains(std::string_view list, std::uint32_t cpu) {
  bool contains = false;
  for_each_cpu_range(list, [&](std::uint32_t first, std::uint32_t last) {
    contains = contains || (first <= cpu && cpu <= last);
  });
  return contains;
}

}  // namespace weir::detail
