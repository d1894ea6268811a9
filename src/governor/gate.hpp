// The hard gate: who stands on the page holds slots, one per line, and there are no more slots than
// the budget. What waits for slots comes before newcomers.
#pragma once

#include <cstdint>

namespace weir::detail {

class Gate {
 public:
  explicit Gate(std::uint64_t budget) : budget_(budget) {}

  [[nodiscard]] std::uint64_t budget() const noexcept { return budget_; }
  void set_budget(std::uint64_t budget) noexcept { budget_ = budget; }
  [[nodiscard]] std::uint64_t used() const noexcept { return used_; }
  [[nodiscard]] std::uint64_t waiting() const noexcept { return waiting_; }
  [[nodiscard]] bool over() const noexcept { return used_ > budget_; }

  // Slots for a newcomer, behind all who wait, so that \p kept are left.
  [[nodiscard]] bool admits(std::uint64_t lines, std::uint64_t kept = 0) const noexcept {
    return used_ + waiting_ + lines + kept <= budget_;
  }
  // Slots for one of those who wait.
  [[nodiscard]] bool has_room(std::uint64_t lines, std::uint64_t kept = 0) const noexcept {
    return used_ + lines + kept <= budget_;
  }

  void take(std::uint64_t lines) noexcept { used_ += lines; }
  void give_back(std::uint64_t lines) noexcept { used_ -= lines; }
  void wait(std::uint64_t lines) noexcept { waiting_ += lines; }
  void stop_waiting(std::uint64_t lines) noexcept { waiting_ -= lines; }

 private:
  std::uint64_t budget_;
  std::uint64_t used_ = 0;
  std::uint64_t waiting_ = 0;
};

}  // namespace weir::detail
