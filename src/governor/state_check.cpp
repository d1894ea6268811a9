#include "governor/state_check.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "governor/histogram_fold.hpp"

namespace weir::detail {
bool is_ascending(std::span<const double> keys) {
  double below = -std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (std::isnan(keys[i]) || (i > 0 && !(below < keys[i]))) return false;
    below = keys[i];
  }
  return true;
}

namespace {

bool has_counts(std::span<const NativeBucket> buckets) {
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    const auto& [index, count] = buckets[i];
    if (index < -kMaxNativeIndex || index > kMaxNativeIndex) return false;
    if (!(count >= 0) || !std::isfinite(count)) return false;
    if (i > 0 && buckets[i - 1].index >= index) return false;
  }
  return true;
}

bool is_native(const NativeHistogram& native) {
  const bool is_form = native.schema >= kMinNativeSchema && native.schema <= kMaxNativeSchema &&
                       native.zero_threshold >= 0 && std::isfinite(native.zero_threshold);
  return is_form && native.zero_count >= 0 && std::isfinite(native.zero_count) &&
         native.negative.size() + native.positive.size() <= kMaxNativeBuckets &&
         has_counts(native.negative) && has_counts(native.positive);
}

bool is_wide_of(const WideNumbers& wide, MetricType type) {
  const UnitKind kind = type == MetricType::summary ? UnitKind::summary : UnitKind::histogram;
  if (wide.native && (kind != UnitKind::histogram || !is_native(*wide.native))) return false;
  return is_ascending(wide.keys) && wide.values.size() == unit_lines(kind, wide.keys.size());
}

}  // namespace

bool StateCheck::parts() const {
  std::vector<bool> is_listed(all_outputs.end(), false);
  for (std::uint32_t index = 0; index < all_parts.size(); ++index) {
    const Part& part = all_parts[index];
    if (!part.family) {
      if (!part.outputs.empty()) return false;
      continue;
    }
    if (part.fold_keys && !is_ascending(*part.fold_keys)) return false;
    if (!is_ascending(part.bounds.shown)) return false;
    const auto entry = families.find(part.family->name);
    if (entry == families.end() || part.tenant >= tenants.size()) return false;
    if (part.passing && !part.outputs.empty()) return false;
    for (const std::uint32_t at : part.outputs) {
      if (at >= all_outputs.end() || is_listed[at] || all_outputs[at].part != index ||
          all_outputs[at].state == OutputState::absent)
        return false;
      const bool is_histogram = all_outputs[at].unit == UnitKind::histogram;
      if (is_histogram && all_outputs[at].kind != OutputKind::pinned &&
          !has_keys(all_outputs[at].keys, part.bounds.shown))
        return false;
      is_listed[at] = true;
    }
    if (part.fold != kNone &&
        (part.fold >= all_outputs.end() || all_outputs[part.fold].part != index))
      return false;
  }
  for (std::uint32_t at = 0; at < all_outputs.end(); ++at) {
    if (all_outputs[at].part != kNone && all_outputs[at].state != OutputState::absent &&
        !is_listed[at])
      return false;
  }
  return true;
}

bool StateCheck::outputs() const {
  for (std::uint32_t at = 0; at < all_outputs.end(); ++at) {
    const Output& output = all_outputs[at];
    if (output.part == kNone) continue;
    if (output.part >= all_parts.size() || !all_parts[output.part].family) return false;
    if (output.values.size() != unit_lines(output.unit, output.keys.size())) return false;
    if (!output.held.empty() && output.held.size() != output.values.size()) return false;
    if (!is_ascending(output.keys) || (output.unit == UnitKind::scalar && !output.keys.empty()))
      return false;
    if (output.native && (output.unit != UnitKind::histogram || !is_native(output.native->shown) ||
                          !is_native(output.native->held)))
      return false;
    if (output.owner != kNone &&
        (output.owner >= all_members.end() || all_members[output.owner].part == kNone))
      return false;
  }
  return true;
}

bool StateCheck::members() const {
  for (std::uint32_t index = 0; index < all_members.end(); ++index) {
    const Member& member = all_members[index];
    if (member.part == kNone) continue;
    if (member.part >= all_parts.size() || !all_parts[member.part].family) return false;
    const Part& part = all_parts[member.part];
    if (member.wide() && !is_wide_of(*member.wide(), part.family->type)) return false;
    if (member.seen > tenants[part.tenant].collections) return false;
    if (!part.passing && member.output != kNone &&
        (member.output >= all_outputs.end() || all_outputs[member.output].part != member.part))
      return false;
  }
  return true;
}

// The texts of outputs are read as label texts later.
bool StateCheck::names() const {
  const auto is_name = [&](const Part& part, const Output& output, const std::string& text) {
    const FamilyHash hash = family_hash(seed, part.family->name);
    return output.key == series_key(hash, LabelText::trusted(text));
  };
  return std::ranges::all_of(all_parts, [&](const Part& part) {
    if (!part.family) return true;
    return (part.fold == kNone || is_name(part, all_outputs[part.fold], part.fold_text)) &&
           std::ranges::all_of(part.outputs, [&](std::uint32_t at) {
             return is_name(part, all_outputs[at], all_outputs[at].text);
           });
  });
}

}  // namespace weir::detail
