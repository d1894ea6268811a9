// Prefix codes as deflate (RFC 1951) uses them: lengths from frequencies, codes from lengths.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "exposition/bit_writer.hpp"

namespace weir::detail {

// The lengths of a complete code for symbols that are that frequent; a symbol of frequency 0 gets
// none. At least two symbols have a frequency, and \p limit bits suffice to number them.
[[nodiscard]] std::vector<std::uint8_t> code_lengths(std::vector<std::uint32_t> frequencies,
                                                     unsigned limit);

// The canonical code of these lengths, its bits in the order in which they are written.
[[nodiscard]] std::vector<BitString> canonical_code(std::span<const std::uint8_t> lengths);

}  // namespace weir::detail
