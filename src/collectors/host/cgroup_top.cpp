#include "collectors/host/cgroup_top.hpp"

#include <algorithm>
#include <utility>

namespace weir::collectors {
namespace {

double memory_of(const CgroupTop::Member& member) {
  CgroupNumbers numbers = member.now;
  return numbers.of(CgroupGauge::memory).value_or(0);
}

}  // namespace

void CgroupTop::add(std::string_view path, const CgroupNumbers& numbers) {
  auto at = members_.find(path);
  if (at == members_.end()) at = members_.emplace(path, Member{}).first;
  at->second.now = numbers;
  at->second.is_there = true;
}

void CgroupTop::finish() {
  std::erase_if(members_, [](const auto& entry) { return !entry.second.is_there; });
  choose();
  others_.gauges = {};
  for (auto& [path, member] : members_) {
    if (!member.is_shown) add_to_others(member);
    for (std::size_t i = 0; i < kCgroupCounters; ++i) {
      member.counted[i] = member.now.counters[i].value_or(0);
    }
    member.is_there = false;
  }
}

// The shown ones first, then by memory; a stranger takes the place of the smallest shown one only
// if it is twice as large.
void CgroupTop::choose() {
  ranked_.clear();
  for (auto& [path, member] : members_) {
    const double rank = memory_of(member) * (member.is_shown ? 2 : 1);
    ranked_.push_back({rank, ranked_.size(), &member});
  }
  std::ranges::sort(ranked_, [](const Ranked& a, const Ranked& b) {
    return std::pair(-a.rank, a.order) < std::pair(-b.rank, b.order);
  });
  for (std::size_t i = 0; i < ranked_.size(); ++i) ranked_[i].member->is_shown = i < size_;
}

void CgroupTop::add_to_others(Member& member) {
  for (std::size_t i = 0; i < kCgroupCounters; ++i) {
    const auto& now = member.now.counters[i];
    if (!now) continue;
    // A counter that fell began anew: all of it is growth.
    const double growth = *now >= member.counted[i] ? *now - member.counted[i] : *now;
    others_.counters[i] = others_.counters[i].value_or(0) + growth;
  }
  for (const CgroupGauge gauge :
       {CgroupGauge::memory, CgroupGauge::pids}) {  // limits do not add up
    const auto& now = member.now.of(gauge);
    if (now) others_.of(gauge) = others_.of(gauge).value_or(0) + *now;
  }
}

std::size_t CgroupTop::other_count() const noexcept {
  return static_cast<std::size_t>(
      std::ranges::count_if(members_, [](const auto& entry) { return !entry.second.is_shown; }));
}

}  // namespace weir::collectors
