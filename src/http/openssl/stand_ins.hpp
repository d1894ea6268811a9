// What civetweb 1.15 takes for libssl.so and libcrypto.so: see cmake/WeirStandIns.cmake.
#pragma once

#include <span>

#include "weir/expected.hpp"

namespace weir::detail {

// The two shared objects, as files.
[[nodiscard]] std::span<const unsigned char> libssl_bytes();
[[nodiscard]] std::span<const unsigned char> libcrypto_bytes();

// Loads both, so that whoever asks the loader for libssl.so and libcrypto.so gets them. They stay
// loaded: once is enough. Errors: unsupported, where the system lets no code be loaded from memory.
[[nodiscard]] Expected<void> load_stand_ins();

}  // namespace weir::detail
