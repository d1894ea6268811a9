#include "governor/naming.hpp"

#include <algorithm>
#include <limits>
#include <unordered_set>

namespace weir::detail {
namespace {

constexpr std::uint8_t kLooksToEnter = 2;
constexpr std::uint8_t kLooksToLeave = 3;

std::uint64_t share_of(std::uint64_t lines, double part) {
  return static_cast<std::uint64_t>(static_cast<double>(lines) * part);
}

std::uint64_t sample_room(std::uint64_t room) {
  return room / 10;
}

}  // namespace

double Naming::uniform(Group group) noexcept {
  // A sum of hashes is not mixed in its high bits as a hash is (splitmix64's finisher).
  std::uint64_t mixed = group ^ group >> 30U;
  mixed *= 0xBF58476D1CE4E5B9U;
  mixed ^= mixed >> 27U;
  mixed *= 0x94D049BB133111EBU;
  mixed ^= mixed >> 31U;
  return static_cast<double>((mixed >> 11U) + 1) * 0x1.0p-53;
}

void Naming::clear() {
  standings_.clear();
  named_ = 0;
  threshold_ = 0;
}

// Heaviest first; ties by hash, so that the same input gives the same page.
void Naming::rank(std::vector<Weighed>& groups) const {
  std::ranges::sort(groups, [](const Weighed& a, const Weighed& b) {
    return a.weight != b.weight ? a.weight > b.weight : a.group < b.group;
  });
}

void Naming::start(std::vector<Weighed> groups, std::uint64_t room) {
  clear();
  rank(groups);
  std::stable_partition(groups.begin(), groups.end(),
                        [](const Weighed& group) { return group.incumbent; });
  std::uint64_t left = room - sample_room(room);
  for (const Weighed& group : groups) {
    if (group.lines > left) continue;
    left -= group.lines;
    standings_[group.group].heavy = true;
  }
  rank(groups);
  choose_sample(groups, sample_room(room));
}

bool Naming::look(std::vector<Weighed> groups, std::uint64_t room, std::uint64_t promote) {
  rank(groups);
  const std::uint64_t heavy_room = room - sample_room(room);
  note_positions(groups, heavy_room);
  bool changed = choose_heavy(groups, heavy_room, promote);
  changed |= choose_sample(groups, sample_room(room));
  forget_absent(groups);
  return changed;
}

// Counts the looks in a row at which a group was well within, or well beyond, the room.
void Naming::note_positions(const std::vector<Weighed>& groups, std::uint64_t room) {
  std::uint64_t named_lines = 0;
  for (const Weighed& group : groups) {
    const auto at = standings_.find(group.group);
    if (at != standings_.end() && at->second.heavy) named_lines += group.lines;
  }
  // While there is room to spare nobody has to be better than the others.
  const std::uint64_t inner = named_lines < share_of(room, 0.8) ? room : share_of(room, 0.8);
  const std::uint64_t outer = share_of(room, 1.25);
  std::uint64_t position = 0;
  for (const Weighed& group : groups) {
    position += group.lines;
    if (position <= inner) {
      Standing& standing = standings_[group.group];
      standing.looks_in = std::min<std::uint8_t>(kLooksToEnter, standing.looks_in + 1);
      standing.looks_out = 0;
      continue;
    }
    const auto at = standings_.find(group.group);
    if (at == standings_.end()) continue;
    at->second.looks_in = 0;
    if (position > outer) {
      at->second.looks_out = std::min<std::uint8_t>(kLooksToLeave, at->second.looks_out + 1);
    } else {
      at->second.looks_out = 0;
    }
  }
}

bool Naming::choose_heavy(const std::vector<Weighed>& groups, std::uint64_t room,
                          std::uint64_t promote) {
  bool changed = false;
  std::uint64_t used = 0;
  std::vector<const Weighed*> named;  // heaviest first
  const auto drop = [&](const Weighed& group) {
    standings_[group.group].heavy = false;
    used -= group.lines;
    changed = true;
  };
  for (const Weighed& group : groups) {
    const auto at = standings_.find(group.group);
    if (at == standings_.end() || !at->second.heavy) continue;
    used += group.lines;
    if (at->second.looks_out >= kLooksToLeave) {
      drop(group);
    } else {
      named.push_back(&group);
    }
  }
  for (; used > room && !named.empty(); named.pop_back()) drop(*named.back());

  std::uint64_t position = 0;
  std::uint64_t promoted = 0;
  for (const Weighed& group : groups) {
    position += group.lines;
    if (position > room) break;
    Standing& standing = standings_[group.group];
    if (standing.heavy || standing.looks_in < kLooksToEnter) continue;
    if (promoted > 0 && promoted + group.lines > promote) break;
    // The lightest make room, if they are lighter than what fits.
    while (used + group.lines > room && !named.empty() && named.back()->weight < group.weight) {
      drop(*named.back());
      named.pop_back();
    }
    if (used + group.lines > room) continue;
    standing.heavy = true;
    used += group.lines;
    promoted += group.lines;
    changed = true;
  }
  return changed;
}

bool Naming::choose_sample(const std::vector<Weighed>& groups, std::uint64_t room) {
  struct Candidate {
    double priority;
    const Weighed* group;
  };
  std::vector<Candidate> candidates;
  for (const Weighed& group : groups) {
    const auto at = standings_.find(group.group);
    if (at != standings_.end() && at->second.heavy) continue;
    if (group.weight > 0) candidates.push_back({group.weight / uniform(group.group), &group});
  }
  std::ranges::sort(candidates, [](const Candidate& a, const Candidate& b) {
    return a.priority != b.priority ? a.priority > b.priority : a.group->group < b.group->group;
  });
  std::unordered_set<Group> sampled;
  threshold_ = 0;
  std::uint64_t left = room;
  for (const Candidate& candidate : candidates) {
    if (candidate.group->lines > left) {
      threshold_ = candidate.priority;
      break;
    }
    left -= candidate.group->lines;
    sampled.insert(candidate.group->group);
  }
  bool changed = false;
  for (auto& [group, standing] : standings_) {
    const bool now = !standing.heavy && sampled.contains(group);
    changed |= standing.sampled != now;
    standing.sampled = now;
    sampled.erase(group);
  }
  for (const Group group : sampled) {
    standings_[group].sampled = true;
    changed = true;
  }
  count_named();
  return changed;
}

// Keeps the bookkeeping no larger than the groups that there are.
void Naming::forget_absent(const std::vector<Weighed>& groups) {
  std::unordered_set<Group> present;
  present.reserve(groups.size());
  for (const Weighed& group : groups) present.insert(group.group);
  std::erase_if(standings_, [&](const auto& at) {
    return !present.contains(at.first) ||
           (!at.second.named() && at.second.looks_in == 0 && at.second.looks_out == 0);
  });
  count_named();
}

void Naming::count_named() {
  named_ = static_cast<std::size_t>(
      std::ranges::count_if(standings_, [](const auto& at) { return at.second.named(); }));
}

}  // namespace weir::detail
