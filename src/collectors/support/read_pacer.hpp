// ReadPacer: bounds what a slow source may cost. One that took long is not read again before
// kPause times as long have passed, so that it never takes more than a twentieth of the time; in
// between its last values stand. Not thread safe.
#pragma once

#include <algorithm>

#include "weir/clock.hpp"

namespace weir::detail {

class ReadPacer {
 public:
  // Quicker sources are read at every scrape.
  static constexpr Duration kSlow = std::chrono::milliseconds(20);
  static constexpr int kPause = 20;
  static constexpr Duration kLongestPause = std::chrono::minutes(5);

  [[nodiscard]] bool was_read() const noexcept { return read_; }
  [[nodiscard]] bool is_slow() const noexcept { return cost_ > kSlow; }
  // What the last read took.
  [[nodiscard]] Duration cost() const noexcept { return cost_; }
  [[nodiscard]] bool is_due(MonotonicTime now) const noexcept {
    return !read_ || !is_slow() || now - end_ >= std::min(cost_ * kPause, kLongestPause);
  }
  [[nodiscard]] Duration age(MonotonicTime now) const noexcept { return now - end_; }
  void took(MonotonicTime begin, MonotonicTime end) noexcept {
    read_ = true;
    end_ = end;
    cost_ = end - begin;
  }

 private:
  bool read_ = false;
  MonotonicTime end_;
  Duration cost_{};
};

}  // namespace weir::detail
