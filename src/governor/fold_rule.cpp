#include "governor/fold_rule.hpp"

#include <algorithm>
#include <array>

namespace weir::detail {
namespace {

// Endings of names of which the maximum is a true and useful statement. A sum is never inferred:
// `_bytes` of nested mounts or shared pages would count twice.
constexpr std::array<std::string_view, 4> kMaxEndings{"_timestamp_seconds", "_ratio", "_percent",
                                                      "_celsius"};

FoldRule gauge_rule(const Family& family) noexcept {
  switch (family.fold) {
    case Fold::sum:
      return FoldRule::sum;
    case Fold::max:
      return FoldRule::max;
    case Fold::unknown:
      break;
  }
  const bool inferred = std::ranges::any_of(
      kMaxEndings, [&](std::string_view ending) { return family.name.ends_with(ending); });
  return inferred ? FoldRule::max : FoldRule::keep;
}

}  // namespace

FoldRule fold_rule(const Family& family, UnitKind kind) noexcept {
  if (kind != UnitKind::scalar) return FoldRule::cumulative;
  switch (family.type) {
    case MetricType::counter:
      return FoldRule::cumulative;
    case MetricType::gauge:
    case MetricType::untyped:
      return gauge_rule(family);
    case MetricType::histogram:  // a single value in such a family: a fault upstream
    case MetricType::summary:
    case MetricType::info:
    case MetricType::stateset:
      break;
  }
  return FoldRule::keep;
}

}  // namespace weir::detail
