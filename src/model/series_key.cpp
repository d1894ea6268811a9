#include "model/series_key.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace weir::detail {

FamilyHash family_hash(std::uint64_t seed, std::string_view family_name) noexcept {
  return static_cast<FamilyHash>(
      XXH3_64bits_withSeed(family_name.data(), family_name.size(), seed));
}

SeriesKey series_key(FamilyHash family, LabelText labels) noexcept {
  const std::string_view text = labels.view();
  return static_cast<SeriesKey>(
      XXH3_64bits_withSeed(text.data(), text.size(), static_cast<std::uint64_t>(family)));
}

std::uint64_t checksum(std::string_view bytes) noexcept {
  return XXH3_64bits(bytes.data(), bytes.size());
}

}  // namespace weir::detail
