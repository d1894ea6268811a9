// Numbers as the exposition formats have them.
#pragma once

#include <optional>
#include <string_view>

#include "exposition/parser_cursor.hpp"
#include "weir/sample.hpp"

namespace weir::detail {

// What Go's strconv.ParseFloat takes, less hexadecimal and underscores, as expfmt does: sign,
// digits with a point, exponent; inf, infinity and nan in any case. Too large is refused, too small
// is zero.
[[nodiscard]] std::optional<double> parse_value(std::string_view token) noexcept;

// The token at the cursor, which moves behind it whatever it is.
[[nodiscard]] std::optional<double> read_value(PageCursor& cursor) noexcept;

// A decimal integer of 64 bits with an optional sign.
[[nodiscard]] std::optional<TimestampMs> parse_timestamp(std::string_view token) noexcept;

}  // namespace weir::detail
