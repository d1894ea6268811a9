// StandingRows: the rows that a run delivered, for a later one that knows that nothing has changed.
//
//     if (nothing_changed && rows_.take_back(out)) return {};
//     ... add the rows
//     rows_.keep(out);
#pragma once

#include <memory>

#include "weir/batch.hpp"

namespace weir::detail {

class StandingRows {
 public:
  void keep(SampleBatch& out) { rows_ = out.name_rows(); }
  // True if \p out has the rows that were kept now, values too; else it is empty.
  [[nodiscard]] bool take_back(SampleBatch& out) const {
    if (!rows_ || !out.restore()) return false;
    if (out.layout() == rows_) return true;
    out.clear();
    return false;
  }

 private:
  std::shared_ptr<const void> rows_;
};

}  // namespace weir::detail
