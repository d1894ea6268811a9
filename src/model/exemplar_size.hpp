// What OpenMetrics allows of an exemplar's labels.
#pragma once

#include <cstddef>

#include "weir/label.hpp"

namespace weir::detail {

// Names and values together, in UTF-8 characters.
inline constexpr std::size_t kMaxExemplarCharacters = 128;

// Of name and value, without quotes and escapes.
[[nodiscard]] std::size_t characters(EscapedLabel label) noexcept;
[[nodiscard]] std::size_t characters(LabelText labels) noexcept;

}  // namespace weir::detail
