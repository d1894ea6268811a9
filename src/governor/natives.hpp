// Native buckets beside the lines of histograms. They follow the lines through the ledger: an
// output that has them is given every increment of its members with them, or it loses them, so
// that they always add up to its count.
#pragma once

#include <cstdint>
#include <optional>

#include "governor/native_ledger.hpp"
#include "governor/output.hpp"

namespace weir::detail {

// Works on one row after the other; keeps its memory.
class Natives {
 public:
  // Before the lines' increments are read: the buckets that came now, if any. \returns how they
  // follow the member's last ones.
  [[nodiscard]] LedgerStep begin(const std::optional<NativeHistogramView>& now,
                                 const WideNumbers& wide);
  // After: the unit as a whole made \p step. Moves the member's last buckets; those that come anew
  // are a baseline.
  void end(LedgerStep step, WideNumbers& wide);
  // Instead of both, for a unit that has no native buckets.
  void skip() noexcept { increments_ = nullptr; }

  // Adds the row's increments, among which there are \p observations. Precondition: the output has
  // native buckets.
  void add_to(Output& output, double observations);
  // What the output held is shown.
  void show_held(Output& output);
  // Takes them off the output if they do not add up to its count. \returns true if it has some.
  bool settle(Output& output);

  // Outputs that lost theirs.
  [[nodiscard]] std::uint64_t lost() const noexcept { return lost_; }

  // What an output has of its first member: its buckets, or their form alone.
  static void start(Output& output, const WideNumbers* wide, bool with_counts);

 private:
  void lose(Output& output);

  NativeLedger ledger_;
  NativeHistogram scratch_;
  std::optional<NativeHistogramView> now_;
  const NativeHistogram* increments_ = nullptr;  // null: not known
  std::uint64_t lost_ = 0;
};

}  // namespace weir::detail
