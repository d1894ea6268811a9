// The files that --governor.protect-rules and --governor.protect-dashboards name, as what they ask
// for.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "governor/protected_names.hpp"

namespace weir {

inline constexpr std::size_t kMaxProtectedFileBytes = std::size_t{16} << 20U;
inline constexpr std::size_t kMaxProtectedFiles = 10'000;  // of one pattern

struct ProtectedFiles {
  // Null if no pattern was given.
  std::shared_ptr<const detail::ProtectedNames> names;
  std::size_t read = 0;  // files that were read
  // A sentence for each file that was not, and each pattern that matches none: "--flag: path:line:
  // why".
  std::vector<std::string> skipped;
};

// Reads all files that match the glob patterns. A file that cannot be read or understood is
// skipped as a whole; the others count.
[[nodiscard]] ProtectedFiles read_protected_files(
    const std::vector<std::string>& rule_patterns,
    const std::vector<std::string>& dashboard_patterns);

}  // namespace weir
