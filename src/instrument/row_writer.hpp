// Rows into a batch: those of the last run again with new values if they are the same, and all anew
// if not.
#pragma once

#include <span>

#include "weir/batch.hpp"

namespace weir::detail {

class RowWriter {
 public:
  explicit RowWriter(SampleBatch& out) : out_(out), known_(out.restore()) {}

  [[nodiscard]] FamilyIndex family(const Family& family) { return out_.family(family); }

  void add(FamilyIndex family, LabelText labels, double value) {
    if (is_next(family, UnitKind::scalar)) return out_.set_value(row_++, value);
    if (!differs_) out_.add(family, labels, value);
  }
  void add_histogram(FamilyIndex family, LabelText labels, const HistogramView& histogram) {
    if (is_next(family, UnitKind::histogram))
      return out_.set_histogram(row_++, histogram.cumulative, histogram.sum);
    if (!differs_) out_.add_histogram(family, labels, histogram);
  }

  // False: the rows are others than last time, and the batch is empty; deliver them once more.
  [[nodiscard]] bool finish() {
    differs_ |= known_ && row_ != out_.size();
    if (differs_) out_.truncate(0);
    return !differs_;
  }

 private:
  // Children are only ever added, at their family's end: the n-th of a family is always the same.
  bool is_next(FamilyIndex family, UnitKind kind) {
    if (!known_) return false;
    known_ = row_ < out_.size() && out_.row_family(row_) == family && out_.kind(row_) == kind;
    differs_ = !known_;
    return known_;
  }

  SampleBatch& out_;
  bool known_;
  bool differs_ = false;
  std::size_t row_ = 0;  // of those known the next
};

}  // namespace weir::detail
