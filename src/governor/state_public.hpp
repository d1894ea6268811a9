// What public types look like in a saved state.
#pragma once

#include "weir/batch.hpp"
#include "weir/family.hpp"
#include "weir/governor.hpp"

namespace weir {

constexpr unsigned enumerators(MetricType) noexcept {
  return static_cast<unsigned>(MetricType::stateset) + 1;
}
constexpr unsigned enumerators(Fold) noexcept {
  return static_cast<unsigned>(Fold::max) + 1;
}
constexpr unsigned enumerators(UnitKind) noexcept {
  return static_cast<unsigned>(UnitKind::summary) + 1;
}
constexpr unsigned enumerators(Tier) noexcept {
  return static_cast<unsigned>(Tier::essential) + 1;
}
constexpr unsigned enumerators(TierCause) noexcept {
  return static_cast<unsigned>(TierCause::reload) + 1;
}
constexpr unsigned enumerators(FoldReason) noexcept {
  return static_cast<unsigned>(kFoldReasons);
}

template <class Archive, class B>
requires std::is_same_v<std::remove_const_t<B>, NativeBucket>
void archive_fields(Archive& archive, B& bucket) {
  archive(bucket.index, bucket.count);
}

template <class Archive, class F>
requires std::is_same_v<std::remove_const_t<F>, Family>
void archive_fields(Archive& archive, F& family) {
  archive(family.name, family.help, family.unit, family.type, family.fold);
}

}  // namespace weir
