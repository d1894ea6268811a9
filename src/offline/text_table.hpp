// TextTable: columns that line up, for a terminal.
#pragma once

#include <string>
#include <vector>

namespace weir::detail {

class TextTable {
 public:
  // The first \p left columns are aligned to the left, the others, numbers, to the right.
  explicit TextTable(std::size_t left) : left_(left) {}
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  // A line that stands as it is.
  void add_line(std::string line) { rows_.push_back({std::move(line)}); }
  [[nodiscard]] std::string text() const;

 private:
  std::size_t left_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace weir::detail
