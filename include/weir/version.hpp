/// \file
/// What was built.
#pragma once

#include <string_view>

namespace weir {

struct BuildInfo {
  std::string_view version;   ///< "0.1.0"
  std::string_view revision;  ///< git commit, or "unknown"
  std::string_view compiler;  ///< "g++ 12.2.0"
};

[[nodiscard]] BuildInfo build_info() noexcept;

}  // namespace weir
