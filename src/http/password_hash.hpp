// bcrypt, by crypt_r(3) of libcrypt.
#pragma once

#include <string>
#include <string_view>

#include "weir/expected.hpp"

namespace weir::detail {

// 2^18 rounds take seconds; more would take longer than any scraper waits.
inline constexpr int kMaxHashCost = 18;

// The cost of a bcrypt hash ($2a$, $2b$, $2y$; 4 to 31); -1 if \p hash is none.
[[nodiscard]] int bcrypt_cost(std::string_view hash) noexcept;

// Loads libcrypt. Errors: unsupported; it is missing.
[[nodiscard]] Expected<void> can_hash_passwords();

// Whether \p password has this hash. Takes as long as the hash's cost says, and no less for a wrong
// password. bcrypt looks at 72 bytes; a password with a NUL has no hash. Needs little stack.
// Precondition: can_hash_passwords().
[[nodiscard]] bool has_hash(const std::string& password, const std::string& hash);

}  // namespace weir::detail
