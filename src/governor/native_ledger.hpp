// The rules by which the native buckets of a histogram become increments: as ledger.hpp has them
// for its lines, with what may happen to native buckets between two readings besides. They may
// become coarser, and the zero bucket wider; finer or narrower they are after a reset alone
// (https://prometheus.io/docs/specs/native_histograms/). Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "governor/ledger.hpp"
#include "model/native_histogram.hpp"

namespace weir::detail {

// Keeps its memory from histogram to histogram.
class NativeLedger {
 public:
  // How \p now follows \p last, as far as native buckets tell.
  [[nodiscard]] LedgerStep step(const NativeHistogram& last, const NativeHistogramView& now);
  // After step(): what was counted since, if the unit as a whole made \p step, which is no less.
  [[nodiscard]] const NativeHistogram& increments(LedgerStep step, const NativeHistogramView& now);

 private:
  NativeHistogram before_;  // the last reading, as coarse as this one
  NativeHistogram increments_;
};

// A native histogram of an output: what is shown, and the increments that are not shown yet.
struct NativeOutput {
  NativeHistogram shown;
  NativeHistogram held;

  explicit NativeOutput(const NativeHistogram& from = {}) : shown(from), held(from) {
    forget_held();
  }
  void forget_held();
  // Shows what is held.
  void show_held(NativeHistogram& scratch);

  template <class Archive, class Self>
  static void archive(Archive& a, Self& self) {
    a(self.shown, self.held);
  }
};

// Takes \p now as the member's last buckets; none: it has no native ones.
void adopt_native(const std::optional<NativeHistogramView>& now, WideNumbers& wide);

// Takes away what it has counted, and nothing else.
void clear_counts(NativeHistogram& histogram);

}  // namespace weir::detail
