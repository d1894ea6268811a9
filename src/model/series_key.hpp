// The identity of a series as 64 bits: a keyed hash of family name and label text. The seed is
// secret per process, so that nobody who chooses label values can choose collisions.
#pragma once

#include <cstdint>
#include <string_view>

#include "weir/label.hpp"

namespace weir::detail {

enum class SeriesKey : std::uint64_t {};
// A family name's part of the key; computed once per family.
enum class FamilyHash : std::uint64_t {};

[[nodiscard]] FamilyHash family_hash(std::uint64_t seed, std::string_view family_name) noexcept;
[[nodiscard]] SeriesKey series_key(FamilyHash family, LabelText labels) noexcept;

// Against accidents, not against anybody: it has no key.
[[nodiscard]] std::uint64_t checksum(std::string_view bytes) noexcept;

}  // namespace weir::detail
