// The hash of Prometheus's relabel action hashmod.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace weir::detail {

// The last eight bytes of the text's MD5, as a big-endian number, modulo \p modulus (not 0). None:
// this machine's OpenSSL has no MD5 (FIPS).
[[nodiscard]] std::optional<std::uint64_t> hash_modulus(std::string_view text,
                                                        std::uint64_t modulus);

}  // namespace weir::detail
