// The names of RAPL zones: "package-1", "core", "dram", "psys-1", "package-0-die-1".
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "collectors/support/fields.hpp"

namespace weir::collectors {

struct RaplZone {
  std::string name;                    // "package"
  std::optional<std::uint32_t> index;  // if the name has one; others are counted by whoever lists
};

// As node_exporter: one dash, and a number behind it, is an index.
[[nodiscard]] inline RaplZone parse_rapl_zone(std::string_view text) {
  const std::size_t dash = std::min(text.find('-'), text.size());
  const auto index =
      detail::parse_number<std::uint32_t>(text.substr(std::min(dash + 1, text.size())));
  if (dash == text.size() || !index) return {std::string(text), std::nullopt};
  return {std::string(text.substr(0, dash)), index};
}

// "package_0_die_1_joules_total": what fits no metric name becomes an underscore.
[[nodiscard]] inline std::string rapl_family_key(std::string_view zone) {
  std::string key(zone);
  std::ranges::replace_if(
      key,
      [](char c) {
        return !(('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9') ||
                 c == '_');
      },
      '_');
  return key + "_joules_total";
}

}  // namespace weir::collectors
