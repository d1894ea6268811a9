// Pressure: what besides the number of series says that the page grows too dear: the rate of new
// series, pauses of the process and want of memory while such come, pages that miss their deadline.
// It sets the capacity, which is the part of the budget that is shared out. Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "weir/governor.hpp"

namespace weir::detail {

class Pressure {
 public:
  // What one collection saw.
  struct Signals {
    std::uint64_t births = 0;
    std::uint64_t demand_lines = 0;
    Duration longest_pause{};
    Duration page_time{};
    Duration page_deadline{};
    double memory_pressure = 0;
  };

  [[nodiscard]] bool is_due(const GovernorConfig& config, MonotonicTime now) const noexcept;
  // Takes the signals in. \returns true if an evaluation was due and was made.
  bool observe(const GovernorConfig& config, MonotonicTime now, const Signals& signals);

  // Lines of the budget that may be shared out: all but a fiftieth that is kept for outputs that
  // arm, and less while pages are late or new series hold the process up.
  [[nodiscard]] std::uint64_t capacity() const noexcept { return capacity_; }
  // Which of them took from the capacity last, while that is not whole again; else none.
  [[nodiscard]] TierCause cause() const noexcept { return cause_; }
  [[nodiscard]] static std::uint64_t headroom(const GovernorConfig& config) noexcept;
  [[nodiscard]] double new_series_per_second() const noexcept { return rate_; }
  [[nodiscard]] double seconds_to_exhaustion() const noexcept { return exhaustion_; }
  // New series come at more than --governor.max-new-series-rate, and the capacity is spent within a
  // minute.
  [[nodiscard]] bool rushes() const noexcept { return rushes_; }
  // Births since the last evaluation but one, that is those which rate and rush are about.
  [[nodiscard]] std::uint64_t evaluated_births() const noexcept { return evaluated_births_; }
  [[nodiscard]] bool is_late() const noexcept { return late_; }

 private:
  void set_capacity(const GovernorConfig& config);
  [[nodiscard]] TierCause held_up(const GovernorConfig& config) const noexcept;

  std::optional<MonotonicTime> last_evaluation_;
  std::uint64_t births_ = 0;
  std::uint64_t evaluated_births_ = 0;
  Duration longest_pause_{};
  double memory_pressure_ = 0;
  Duration page_time_{};
  Duration page_deadline_{};
  double rate_ = 0;
  double exhaustion_ = 0;
  double allowance_ = 1;  // the part of the budget that time and memory leave
  TierCause cause_ = TierCause::none;
  std::uint64_t capacity_ = 0;
  bool rushes_ = false;
  bool late_ = false;
};

}  // namespace weir::detail
