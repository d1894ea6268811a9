// The columns of /proc/net/stat/nf_conntrack.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weir/expected.hpp"

namespace weir::collectors {

inline constexpr std::array<std::string_view, 8> kConntrackColumns{
    "found",         "invalid", "ignore",     "insert",
    "insert_failed", "drop",    "early_drop", "search_restart"};

// Sums over the CPUs (the file has a line for each, in hexadecimal), in kConntrackColumns' order;
// nothing for a column that this kernel does not have.
using ConntrackSums = std::array<std::optional<std::uint64_t>, kConntrackColumns.size()>;

// Reads the text again and again: a header is taken apart once. Not thread safe.
class ConntrackStat {
 public:
  // parse if there is no header.
  [[nodiscard]] Expected<ConntrackSums> parse(std::string_view text);

 private:
  [[nodiscard]] bool learn(std::string_view header);

  std::string header_;                            // the last one
  std::vector<std::optional<std::size_t>> sums_;  // of its columns, up to the last that is wanted
};

}  // namespace weir::collectors
