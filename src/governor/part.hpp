// A part: what one tenant has of one family. It passes untouched until a unit of it must be folded
// or refused for the first time; from then on it is governed, and its units are outputs.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "governor/bound_limit.hpp"
#include "governor/member_table.hpp"
#include "governor/output.hpp"
#include "governor/part_policy.hpp"
#include "weir/snapshot.hpp"

namespace weir::detail {

struct FamilyEntry;

struct Part {
  std::shared_ptr<const Family> family;
  FamilyEntry* entry = nullptr;  // of the family's name; it stays while the part does
  FamilyHash hash{};
  std::uint32_t tenant = kNone;
  std::uint32_t epoch = 1;          // members that were routed in another one are routed anew
  std::uint32_t members = 0;        // in the member table
  std::uint32_t lines = 0;          // slots that it holds
  std::vector<std::uint32_t> pins;  // of the configuration's, those of this metric
  bool passing = true;
  bool must_govern = false;  // asked for while it passes
  bool dirty = false;        // its block must be built anew
  bool untracked = false;    // increments of it were lost: the member table was full
  bool qualified = false;    // its outputs carry the tenant's name: another tenant has the same
  bool has_natives = false;  // passing: units of this collection have native buckets
  bool reroutes = false;     // in this collection all its units go through the mapping anew

  std::uint32_t demand_lines = 0;      // of the tenant's last good collection
  std::uint32_t pinned_lines = 0;      // of those
  std::uint32_t unit_lines = 0;        // of the largest unit among those
  std::uint32_t refused_lines = 0;     // of those, without a slot in an aggregate
  std::uint32_t waiting_lines = 0;     // of its outputs that wait for slots
  std::uint32_t births = 0;            // members met for the first time, since the last evaluation
  std::unique_ptr<PartPolicy> policy;  // adaptive; null: it was never over its share
  FoldedGauge unnamed;                 // gauges of this collection without a line of their own

  std::shared_ptr<const SeriesBlock> block;
  PartExtras extras;

  // While it passes.
  std::vector<std::uint32_t> units;  // the member of each of the block's units
  std::vector<double> values;        // the block's, of this page

  // Once it is governed.
  std::vector<std::uint32_t> outputs;  // those that are not absent, in order of admission
  std::uint32_t fold = kNone;
  std::string fold_text;
  bool wants_fold = false;  // the gate made it governed: its fold goes before its newcomers
  std::optional<std::vector<double>> fold_keys;  // the bounds that all its folded outputs have
  BoundLimit bounds;
  std::vector<std::uint32_t> exemplar_outputs;  // those on the page that have a ring

  // Of the collection under way, while it passes.
  std::uint32_t survivors = 0;  // units that stay
  std::uint32_t survivor_lines = 0;
  std::uint32_t newcomer_lines = 0;

  // The block is left out: the engine sees to it.
  template <class Archive, class Self>
  static void archive(Archive& a, Self& self) {
    a(self.family, self.tenant, self.epoch, self.passing, self.untracked, self.qualified,
      self.demand_lines, self.pinned_lines, self.unit_lines, self.refused_lines, self.births,
      self.policy, self.outputs, self.fold, self.fold_text, self.fold_keys, self.bounds);
  }
};

}  // namespace weir::detail
