#include "governor/exemplar_ring.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace weir::detail {
namespace {

bool is_better(const ExemplarFacts& a, const ExemplarFacts& b) {
  return std::tie(a.seen, a.weight) > std::tie(b.seen, b.weight);
}

}  // namespace

std::uint32_t bucket_of(std::span<const double> bounds, double value) noexcept {
  if (std::isnan(value)) return static_cast<std::uint32_t>(bounds.size());
  return static_cast<std::uint32_t>(std::ranges::lower_bound(bounds, value) - bounds.begin());
}

std::optional<std::size_t> ExemplarRing::place_for(const ExemplarFacts& facts, UnitKind kind,
                                                   std::span<const double> bounds) const {
  const auto all = entries();
  if (has_others_than(facts)) {
    const bool is_old = std::ranges::all_of(
        all, [&](const Entry& entry) { return facts.seen - entry.facts.seen > kOldMs; });
    return facts.delivered || is_old ? std::optional<std::size_t>(0) : std::nullopt;
  }
  auto rival = std::ranges::find_if(all, [&](const Entry& entry) {
    return kind == UnitKind::histogram
               ? bucket_of(bounds, entry.facts.value) == bucket_of(bounds, facts.value)
               : entry.facts.member == facts.member;
  });
  if (rival == all.end() && size_ < entries_.size()) return size_;
  if (rival == all.end()) rival = std::ranges::max_element(all, is_better, &Entry::facts);
  if (facts == rival->facts || is_better(rival->facts, facts)) return std::nullopt;
  return rival - all.begin();
}

void ExemplarRing::put(std::size_t place, const ExemplarFacts& facts, std::string_view labels) {
  if (has_others_than(facts)) size_ = place = turn_ = 0;
  size_ = std::max(size_, place + 1);
  entries_[place].facts = facts;
  entries_[place].labels.assign(labels);
}

const ExemplarRing::Entry& ExemplarRing::next() {
  std::optional<std::size_t> best;
  for (std::size_t i = 1; i <= size_; ++i) {
    const std::size_t at = (turn_ + i) % size_;
    const auto& timestamp = entries_[at].facts.timestamp;
    if (timestamp && shown_until_ && *timestamp <= *shown_until_) continue;
    if (!best || (timestamp && timestamp < entries_[*best].facts.timestamp)) best = at;
  }
  if (!best) {  // all were shown: the latest again
    return *std::ranges::max_element(entries(), {},
                                     [](const Entry& entry) { return entry.facts.timestamp; });
  }
  turn_ = *best;
  if (const auto& timestamp = entries_[turn_].facts.timestamp) shown_until_ = timestamp;
  return entries_[turn_];
}

}  // namespace weir::detail
