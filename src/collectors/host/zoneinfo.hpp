// /proc/zoneinfo: for each zone of each node a line that names the two, then lines "key number";
// the node's own numbers stand in its first zone. Deeper lines (pagesets) have a colon behind the
// key.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "collectors/support/fields.hpp"

namespace weir::detail {

// Borrows from the text.
struct ZoneField {
  std::string_view node;
  std::string_view zone;
  std::string_view key;          // "nr_free_pages", "min", "protection"
  std::int64_t number = 0;       // of a key that has one
  std::string_view protections;  // "0, 3019, 6475" of the key "protection"
};

// Takes the fields off a text, in order; lines before the first zone and of another form are
// skipped.
class ZoneinfoParser {
 public:
  explicit ZoneinfoParser(std::string_view text) noexcept : lines_(text) {}
  [[nodiscard]] std::optional<ZoneField> next() noexcept;

 private:
  [[nodiscard]] bool take_zone(std::string_view line) noexcept;
  Cursor lines_;
  std::string_view node_;
  std::string_view zone_;
};

}  // namespace weir::detail
