// CgroupTop: which cgroups have series of their own, and the sum of all others. Those with the most
// memory are shown; one that is shown stays until it is gone or another has grown to twice its
// size, so series do not flap. The others' counters are summed by what they grew, not by what they
// are: no cgroup that comes, goes, restarts or gets series of its own makes the sum step back or
// jump. Not thread safe.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/host/cgroup_numbers.hpp"

namespace weir::collectors {

class CgroupTop {
 public:
  struct Member {
    CgroupNumbers now;
    std::array<double, kCgroupCounters> counted{};  // what of `now` the sum has already
    bool is_shown = false;
    bool is_there = false;
  };

  explicit CgroupTop(std::size_t size) noexcept : size_(size) {}

  // To be called for each cgroup of a run, then finish().
  void add(std::string_view path, const CgroupNumbers& numbers);
  void finish();

  // By path.
  [[nodiscard]] const std::map<std::string, Member, std::less<>>& members() const noexcept {
    return members_;
  }
  // Of all that are not shown, and of those that were not when they ended. A counter or gauge that
  // none of them ever had is nothing.
  [[nodiscard]] const CgroupNumbers& others() const noexcept { return others_; }
  [[nodiscard]] std::size_t other_count() const noexcept;

 private:
  struct Ranked {
    double rank;
    std::size_t order;  // by path, for equal ranks
    Member* member;
  };
  void choose();
  void add_to_others(Member& member);

  std::size_t size_;
  std::map<std::string, Member, std::less<>> members_;
  CgroupNumbers others_;
  std::vector<Ranked> ranked_;  // kept for its memory
};

}  // namespace weir::collectors
