// The hash of Prometheus's relabel action hashmod.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "weir/expected.hpp"

namespace weir::detail {

// Loads OpenSSL's libcrypto. Errors: unsupported; it is missing, or has no MD5 (FIPS).
[[nodiscard]] Expected<void> can_hash();

// The last eight bytes of the text's MD5, as a big-endian number, modulo \p modulus (not 0); none
// if OpenSSL fails. Precondition: can_hash().
[[nodiscard]] std::optional<std::uint64_t> hash_modulus(std::string_view text,
                                                        std::uint64_t modulus);

}  // namespace weir::detail
