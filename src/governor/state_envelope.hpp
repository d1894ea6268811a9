// What a saved state is wrapped in: what it is, its layout's version, when its last page was, the
// seed that its keys were hashed with, and a checksum over all of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "weir/clock.hpp"
#include "weir/expected.hpp"

namespace weir::detail {

struct StateEnvelope {
  WallTime last_page;
  std::uint64_t seed = 0;
  std::string_view content;
};

[[nodiscard]] std::string seal(const StateEnvelope& envelope);
// The content is borrowed from \p bytes. parse: not a saved state, or a damaged one; unsupported:
// one of another version.
[[nodiscard]] Expected<StateEnvelope> open_envelope(std::string_view bytes);

}  // namespace weir::detail
