/// \file
/// ExemplarColumn: the exemplars that some lines of a batch have. Their label texts lie in one
/// arena; clear() keeps the memory.
///
/// Not thread safe.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "weir/sample.hpp"

namespace weir {

class ExemplarColumn {
 public:
  struct Entry {
    std::uint32_t row = 0;
    std::uint32_t line = 0;  ///< of the row
    std::uint32_t text_begin = 0;
    std::uint32_t text_size = 0;
    double value = 0;
    std::optional<TimestampMs> timestamp;
  };

  /// Precondition: \p row is not below those before.
  void add(std::uint32_t row, std::uint32_t line, const Exemplar& exemplar);
  void clear() noexcept;
  /// Drops those of \p row and of rows above.
  void truncate(std::uint32_t row) noexcept;

  /// Ascending by row.
  [[nodiscard]] std::span<const Entry> entries() const noexcept { return entries_; }
  /// Borrowed until the next change.
  [[nodiscard]] Exemplar view(const Entry& entry) const;

 private:
  std::vector<Entry> entries_;
  std::string text_;
};

}  // namespace weir
