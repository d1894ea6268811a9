// Reading a snapshot in tests.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "weir/snapshot.hpp"

namespace weir::test {

// The first value of the unit of \p family with the label text \p labels, if it is on the page.
inline std::optional<double> value_of(const Snapshot& snapshot, std::string_view family,
                                      std::string_view labels = {}) {
  for (const SnapshotPart& part : snapshot.parts) {
    if (part.block->family->name != family) continue;
    for (const BlockUnit& unit : part.block->units) {
      if (part.block->labels(unit).view() == labels) {
        return snapshot.values_of(part)[unit.first_value];
      }
    }
  }
  return std::nullopt;
}

inline bool has_family(const Snapshot& snapshot, std::string_view family) {
  for (const SnapshotPart& part : snapshot.parts) {
    if (part.block->family->name == family) return true;
  }
  return false;
}

}  // namespace weir::test
