/// \file
/// Deadline: until when a piece of work may take, and whose limit that is. A child never outlives
/// its parent, and keeps apart whether its own limit or the parent's ended it: the difference
/// between "this stage is slow" and "the stages before it ate the time".
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "weir/clock.hpp"

namespace weir::pipeline {

/// Why work ended before it was done; the spelling is the label value `cause`.
enum class CancelCause : std::uint8_t {
  own_deadline,     ///< the stage's own time was up
  parent_deadline,  ///< the time of the whole was up, the stage's own was not
  upstream,         ///< whoever asked for it went away
};
inline constexpr std::size_t kCancelCauses = 3;
[[nodiscard]] std::string_view to_string(CancelCause cause) noexcept;

/// A value; cheap to copy.
class Deadline {
 public:
  /// Never.
  Deadline() = default;
  [[nodiscard]] static Deadline at(MonotonicTime end) {
    return Deadline(end, CancelCause::own_deadline);
  }

  /// The deadline of a part that may take until \p own_end itself.
  [[nodiscard]] Deadline child(MonotonicTime own_end) const {
    return own_end <= end_ ? Deadline(own_end, CancelCause::own_deadline)
                           : Deadline(end_, CancelCause::parent_deadline);
  }
  /// The deadline of a part that has no limit of its own.
  [[nodiscard]] Deadline child() const { return Deadline(end_, CancelCause::parent_deadline); }

  [[nodiscard]] MonotonicTime end() const noexcept { return end_; }
  [[nodiscard]] bool is_set() const noexcept { return end_ != MonotonicTime::max(); }
  [[nodiscard]] bool passed(MonotonicTime now) const noexcept { return now >= end_; }
  /// Zero when it has passed, Duration::max() when it is not set.
  [[nodiscard]] Duration remaining(MonotonicTime now) const noexcept {
    return is_set() ? std::max(Duration::zero(), Duration(end_ - now)) : Duration::max();
  }
  /// Whose limit end() is.
  [[nodiscard]] CancelCause cause() const noexcept { return cause_; }

 private:
  Deadline(MonotonicTime end, CancelCause cause) : end_(end), cause_(cause) {}
  MonotonicTime end_ = MonotonicTime::max();
  CancelCause cause_ = CancelCause::parent_deadline;
};

}  // namespace weir::pipeline
