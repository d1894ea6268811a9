// What the pages of the last hour held, for the plot of the status page.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "weir/exporter.hpp"

namespace weir::detail {

// A ring of 360 periods of ten seconds; each keeps the largest figures of its pages. Not thread
// safe.
class PageHistory {
 public:
  void record(MonotonicTime now, const GovernorReport& report);
  // The periods within the hour before \p now that had a page, oldest first.
  [[nodiscard]] std::vector<HistoryPoint> points(MonotonicTime now) const;

 private:
  static constexpr std::size_t kPeriods = 360;
  struct Entry {
    std::int64_t period = -1;
    MonotonicTime at{};  // of its last page
    HistoryPoint point;
  };
  static std::int64_t period_of(MonotonicTime time);
  std::array<Entry, kPeriods> entries_{};
};

}  // namespace weir::detail
