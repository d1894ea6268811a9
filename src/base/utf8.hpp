// UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <string>
#include <string_view>

namespace weir::detail {

[[nodiscard]] bool is_utf8(std::string_view text) noexcept;
// The length of the longest valid beginning.
[[nodiscard]] std::size_t utf8_prefix(std::string_view text) noexcept;
// Every byte that belongs to no valid sequence becomes U+FFFD.
[[nodiscard]] std::string replace_invalid_utf8(std::string_view text);

}  // namespace weir::detail
