#include "weir/instrument/child_index.hpp"

#include "model/series_key.hpp"

namespace weir::detail {

std::uint64_t hash_values(std::span<const std::string_view> values) noexcept {
  std::uint64_t hash = values.size();
  for (const std::string_view value : values) {
    hash = static_cast<std::uint64_t>(
        series_key(static_cast<FamilyHash>(hash), LabelText::trusted(value)));
  }
  return hash;
}

}  // namespace weir::detail
