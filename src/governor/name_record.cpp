#include "governor/name_record.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "governor/mapping.hpp"

namespace weir {

std::string_view to_string(SubsetEstimate::Status status) noexcept {
  using enum SubsetEstimate::Status;
  switch (status) {
    case estimated:
      return "estimated";
    case passes:
      return "passes";
    case no_counts:
      return "no_counts";
    case no_names:
      return "no_names";
    case too_many:
      return "too_many";
  }
  return "passes";
}

namespace detail {

void NameRecord::begin(WallTime at, bool lifetime, double threshold, std::uint64_t most) {
  begun_ = true;
  is_cut_ = false;
  lifetime_ = lifetime;
  at_ = at;
  threshold_ = threshold;
  most_ = most;
  family_sum_ = 0;
  text_.clear();
  units_.clear();
}

void NameRecord::add_exact(LabelText labels, double weight) {
  add(labels, {.weight = weight});
}

void NameRecord::add_sampled(LabelText labels, double weight, Naming::Group group,
                             double group_weight) {
  add(labels, {.weight = weight, .group = group, .group_weight = group_weight});
}

void NameRecord::add(LabelText labels, Unit unit) {
  family_sum_ += unit.weight;
  is_cut_ |= units_.size() >= most_;
  if (is_cut_) return;
  unit.text_begin = text_.size();
  unit.text_size = labels.view().size();
  text_.append(labels.view());
  units_.push_back(unit);
}

// A group of weight w is sampled with probability p = min(1, w / threshold), given the priorities
// of the others; so x / p of those sampled estimates the sum of any x of the groups without bias.
// The estimates of two groups are not correlated; x^2 (1 - p) / p^2 estimates the variance of one.
SubsetEstimate NameRecord::estimate(const Pin& selector) const {
  using enum SubsetEstimate::Status;
  SubsetEstimate result;
  result.status = !begun_ ? no_names : is_cut_ ? too_many : estimated;
  if (result.status != estimated) return result;
  struct Sampled {
    double selected = 0;
    double weight = 0;
  };
  std::map<Naming::Group, Sampled> groups;
  for (const Unit& unit : units_) {
    const auto text = std::string_view(text_).substr(unit.text_begin, unit.text_size);
    if (!Mapping::is_pinned(selector, LabelText::trusted(text))) continue;
    if (unit.group_weight == 0) {
      ++result.exact_series;
      result.exact_sum += unit.weight;
      continue;
    }
    ++result.sampled_series;
    Sampled& group = groups[unit.group];
    group.selected += unit.weight;
    group.weight = unit.group_weight;
  }
  double variance = 0;
  for (const auto& [group, sampled] : groups) {
    const double scale = std::max(1.0, threshold_ / sampled.weight);
    result.sampled_estimate += scale * sampled.selected;
    variance += sampled.selected * sampled.selected * scale * (scale - 1);
  }
  result.standard_error = std::sqrt(variance);
  result.as_of = at_;
  result.lifetime = lifetime_;
  result.threshold = threshold_;
  result.family_sum = family_sum_;
  return result;
}

}  // namespace detail
}  // namespace weir
