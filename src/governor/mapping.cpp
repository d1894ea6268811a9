#include "governor/mapping.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "governor/label_hash.hpp"

namespace weir::detail {
namespace {

constexpr std::string_view kTenantLabel = "weir_tenant";
// An unlabelled unit that must be folded all the same needs a label to tell it from its fold.
constexpr std::string_view kOverflowLabel = "weir_overflow";
constexpr double kTwoToMinus53 = 0x1.0p-53;
// Parts the sample's hash from the table's.
constexpr std::uint64_t kSampleSalt = 0x9e3779b97f4a7c15U;

void append_raw(std::string& out, std::string_view name, std::string_view escaped_value) {
  if (!out.empty()) out.push_back(',');
  out.append(name).append("=\"").append(escaped_value).push_back('"');
}

std::string escaped_value(std::string_view value) {
  if (value.empty()) return {};
  std::string text;
  append_label_text(text, std::array{LabelView{"v", value}});
  return text.substr(3, text.size() - 4);
}

// Labels in name order with one more among them.
std::string with_label(LabelText labels, std::string_view name, std::string_view escaped_value) {
  std::string out;
  bool placed = false;
  for (const EscapedLabel& label : labels) {
    if (!placed && name < label.name) {
      append_raw(out, name, escaped_value);
      placed = true;
    }
    if (label.name != name) append_raw(out, label.name, label.escaped_value);
  }
  if (!placed) append_raw(out, name, escaped_value);
  return out;
}

}  // namespace

Mapping::Mapping(GovernorConfig config)
    : config_(std::move(config)), overflow_(escaped_value(config_.overflow_value)) {}

// The overflow value, or one that escaping could have made of it: underscores in front of it.
bool Mapping::is_reserved(std::string_view value) const {
  if (!value.ends_with(overflow_)) return false;
  const auto front = value.substr(0, value.size() - overflow_.size());
  return front.find_first_not_of('_') == std::string_view::npos;
}

// Writes to text_ the labels that keep(name) wants, escaped where they use the overflow value.
// \returns true if one was left out.
template <class Keep>
bool Mapping::project(LabelText labels, Keep keep) {
  text_.clear();
  escaped_ = false;
  bool left_out = false;
  std::string escaped;
  for (const EscapedLabel& label : labels) {
    if (!keep(label.name)) {
      left_out = true;
    } else if (is_reserved(label.escaped_value)) {
      escaped.assign("_").append(label.escaped_value);
      append_raw(text_, label.name, escaped);
      escaped_ = true;
    } else {
      append_raw(text_, label.name, label.escaped_value);
    }
  }
  return left_out;
}

bool Mapping::takes_sample(FamilyHash family) const {
  const auto salted = static_cast<FamilyHash>(static_cast<std::uint64_t>(family) ^ kSampleSalt);
  const auto hash = static_cast<std::uint64_t>(series_key(salted, text()));
  return static_cast<double>(hash >> 11U) * kTwoToMinus53 < config_.tier2_sample_rate;
}

namespace {

bool is_listed(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

Naming::Group Mapping::group(const FoldPlan& plan, LabelText labels) const {
  Naming::Group sum = 0;
  for (const EscapedLabel& label : labels) {
    if (is_listed(plan.picked, label.name)) sum += label_hash(*config_.hash_seed, label);
  }
  return sum;
}

Route Mapping::fold(const FoldPlan& plan, bool named, FoldRule rule, LabelText labels) {
  if (plan.total) return {rule == FoldRule::keep ? Route::To::drop : Route::To::fold, plan.reason};
  // What cannot be merged has its own name or none.
  if (rule == FoldRule::keep && !named) return {Route::To::fold, FoldReason::budget};
  const bool is_keep = rule == FoldRule::keep;
  const bool drops_picked = !named && !plan.shows_other;
  bool changed = project(labels, [&](std::string_view name) {
    return is_keep ||
           !(is_listed(plan.removed, name) || (drops_picked && is_listed(plan.picked, name)));
  });
  if (!named && plan.shows_other) {
    text_ = with_other(LabelText::trusted(text_), plan.picked);
    changed = true;
  }
  if (!changed) return {escaped_ ? Route::To::renamed : Route::To::own, plan.reason};
  const bool is_bare = std::ranges::all_of(LabelText::trusted(text_), [&](const EscapedLabel& at) {
    return at.escaped_value == overflow_;
  });
  return {is_bare ? Route::To::fold : Route::To::aggregate, plan.reason};
}

// \p labels with the overflow value in those that are \p picked.
std::string Mapping::with_other(LabelText labels, const std::vector<std::string>& picked) const {
  std::string out;
  for (const EscapedLabel& label : labels)
    append_raw(out, label.name, is_listed(picked, label.name) ? overflow_ : label.escaped_value);
  return out;
}

Route Mapping::route(Tier tier, FoldRule rule, FamilyHash family, LabelText labels) {
  const bool own_name =
      tier == Tier::pass || labels.empty() || (rule == FoldRule::keep && tier != Tier::essential);
  bool changed = false;
  if (own_name) {
    changed = project(labels, [](std::string_view) { return true; });
  } else if (tier == Tier::strip) {
    changed = project(labels, [&](std::string_view name) {
      return !is_listed(config_.tier1_strip_labels, name);
    });
  } else if (tier == Tier::compress) {
    changed = project(
        labels, [&](std::string_view name) { return is_listed(config_.tier2_keep_labels, name); });
  } else {
    if (rule == FoldRule::keep) return {Route::To::drop, FoldReason::essential};
    return {Route::To::fold, FoldReason::essential};
  }

  const FoldReason reason =
      tier == Tier::compress ? FoldReason::kept_labels_only : FoldReason::stripped_label;
  if (text_.empty() && changed) return {Route::To::fold, reason};
  if (tier == Tier::compress && !own_name && !takes_sample(family)) {
    return {config_.remainder == Remainder::fold ? Route::To::fold : Route::To::drop,
            FoldReason::sampled_out};
  }
  if (changed) return {Route::To::aggregate, reason};
  return {escaped_ ? Route::To::renamed : Route::To::own, reason};
}

std::string Mapping::fold_text(LabelText labels) const {
  std::string out;
  for (const EscapedLabel& label : labels) append_raw(out, label.name, overflow_);
  if (out.empty()) append_raw(out, kOverflowLabel, overflow_);
  return out;
}

std::string Mapping::qualified(LabelText labels, std::string_view tenant) {
  return with_label(labels, kTenantLabel, escaped_value(tenant));
}

bool Mapping::is_pinned(const Pin& pin, LabelText labels) {
  return std::ranges::all_of(pin.labels.text(), [&](const EscapedLabel& wanted) {
    return std::find(labels.begin(), labels.end(), wanted) != labels.end();
  });
}

}  // namespace weir::detail
