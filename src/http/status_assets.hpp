// What the status page loads besides itself, from paths of our own: its content security policy
// allows nothing else, neither inline nor foreign.
#pragma once

#include <string_view>

namespace weir::detail {

inline constexpr std::string_view kStatusStylePath = "/ui/status.css";
inline constexpr std::string_view kStatusScriptPath = "/ui/status.js";
inline constexpr std::string_view kStatusPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

[[nodiscard]] std::string_view status_style() noexcept;
[[nodiscard]] std::string_view status_script() noexcept;

}  // namespace weir::detail
