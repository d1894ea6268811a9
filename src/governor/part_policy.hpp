// What the policy adaptive holds of a part that was over its share once.
#pragma once

#include <optional>
#include <string>

#include "governor/fold_plan.hpp"
#include "governor/name_record.hpp"
#include "governor/naming.hpp"
#include "governor/tier_machine.hpp"

namespace weir::detail {

struct PartPolicy {
  TierMachine machine;
  FoldPlan plan;
  Naming naming;
  NameRecord record;
  std::uint64_t limit_lines = 0;           // what it may hold at the moment
  std::optional<std::uint64_t> cap_lines;  // bounds the limit after a rush of new series
  std::uint64_t folded_lines = 0;          // of this collection
  TierCause cause = TierCause::none;
  std::string detail;
  WallTime since;
  MonotonicTime looked_at;  // of the naming

  // For the collection under way.
  std::optional<Tier> measures_for;  // its labels are to be measured for this tier
  bool starts_naming = false;
  bool looks_at_names = false;

  template <class Archive, class Self>
  static void archive(Archive& a, Self& self) {
    a(self.machine, self.plan, self.naming, self.limit_lines, self.cap_lines, self.cause,
      self.detail, self.since, self.looked_at);
  }
};

}  // namespace weir::detail
