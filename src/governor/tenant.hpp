// What the engine remembers of a tenant, and of a family name across tenants.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/series_key.hpp"
#include "weir/clock.hpp"
#include "weir/family.hpp"

namespace weir::detail {

// A series that has been missing for longer is forgotten.
inline constexpr Duration kKeepTime = std::chrono::minutes(15);

struct Tenant {
  std::string name;
  std::uint32_t collections = 0;   // good ones
  std::uint64_t step = 0;          // the last in which one of them was
  std::uint64_t demand_lines = 0;  // of the last good one
  bool failed = false;             // the last one
  bool interrupted = false;        // its page was not shown last time
  MonotonicTime shown_since;       // pages were shown without interruption
  std::vector<std::uint32_t> parts;

  template <class Archive, class Self>
  static void archive(Archive& a, Self& self) {
    a(self.name, self.collections, self.demand_lines);
  }
};

struct FamilyEntry {
  FamilyHash hash{};
  MetricType type{};        // the one that the page has
  MonotonicTime delivered;  // last with that type
  std::vector<std::uint32_t> parts;

  template <class Archive, class Self>
  static void archive(Archive& a, Self& self) {
    a(self.type, self.delivered);
  }
};

}  // namespace weir::detail
