// A delivery: one tenant's good collection in one step; and its rows on their way to outputs
// and to the page.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "governor/fold_rule.hpp"
#include "governor/member_table.hpp"
#include "governor/part.hpp"

namespace weir::detail {

// Rows that stand next to each other in the batch and in their part, which passes.
struct RowRun {
  std::uint32_t first_row = 0;
  std::uint32_t rows = 0;
  std::uint32_t part = kNone;
  std::uint32_t first_value = 0;  // in the part
  std::uint32_t values = 0;
  bool scalar = true;
};

struct Delivery {
  std::uint32_t tenant = kNone;
  const SampleBatch* batch = nullptr;
  bool is_second_piece = false;               // the tenant has one before it in this step
  bool witnessed = false;                     // its previous collection was good, too
  std::vector<std::uint32_t> part_of_family;  // by FamilyIndex
  std::vector<std::uint32_t> member_of_row;   // kNone: the row was refused
  // What is above was found for these rows; none: it must be found anew. recognise.cpp
  std::shared_ptr<const void> layout;
  std::shared_ptr<const void> reserved_names;  // that its families were not among
  std::uint64_t changes = 0;                   // of the member table by then
  std::uint32_t collection = 0;                // of the tenant, the last in which it was so
  std::uint64_t lines = 0;
  // All rows, if all pass and need no route; else none. steady.cpp
  std::vector<RowRun> runs;
  std::vector<std::uint32_t> places;  // of each row's first value in Calm::values
  bool is_ahead = false;              // of what its members' records say
  bool has_extras = false;            // timestamps, exemplars and the like
  MonotonicTime seen;                 // what its families' records do not say yet; none: they do
};

// Whether steps repeat each other. steady.cpp
struct Calm {
  bool now = false;              // in this step nothing moved but values
  std::uint64_t quiet_step = 0;  // the last that brought known rows alone
  std::size_t deliveries = 0;    // of that step
  // A small calm page's, in its order, to be copied at once; none: they stand in its parts.
  std::vector<double> values;
};

struct RowRef {
  std::uint32_t delivery;
  std::uint32_t row;
};

// A row on its way to an output.
struct Row {
  const SampleBatch& batch;
  std::uint32_t index = 0;
  std::uint32_t member = kNone;
  std::uint32_t part = kNone;
  LabelText labels;
  UnitKind unit = UnitKind::scalar;
  FoldRule rule = FoldRule::keep;
};

// A part on the page.
struct PagePart {
  const Part* part;
  std::uint32_t lines;

  [[nodiscard]] const std::string& name() const noexcept { return part->family->name; }
};

// Parts that stand next to each other on a page, and its values of theirs.
struct PageStretch {
  std::size_t first_part = 0;
  std::size_t parts = 0;
  std::size_t first_value = 0;
  std::size_t values = 0;
};

// Where a row stands under its own name on the page.
struct Place {
  Part* part;
  std::uint32_t unit;
  std::uint32_t first_value;
  std::span<const double> keys;  // that the page shows
  bool is_raw;                   // its values are the source's own, not the ledger's
};

}  // namespace weir::detail
