// Lines of what CollectorFixture::run() shows.
#pragma once

#include <string>
#include <string_view>

namespace weir::test {

// Those that begin with \p name.
[[nodiscard]] inline std::string lines_of(std::string_view listing, std::string_view name) {
  std::string found;
  while (!listing.empty()) {
    const std::size_t end = listing.find('\n');
    const std::string_view line = listing.substr(0, end == listing.npos ? end : end + 1);
    if (line.starts_with(name)) found.append(line);
    listing.remove_prefix(line.size());
  }
  return found;
}

}  // namespace weir::test
