#include "offline/text_table.hpp"

#include <algorithm>

namespace weir::detail {

std::string TextTable::text() const {
  std::vector<std::size_t> widths;
  for (const auto& row : rows_) {
    if (row.size() == 1) continue;  // a line of its own
    widths.resize(std::max(widths.size(), row.size()), 0);
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const auto& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) line += "  ";
      const std::size_t width = row.size() == 1 ? 0 : widths[i];
      const std::string pad(width - std::min(width, row[i].size()), ' ');
      line += i < left_ ? row[i] + pad : pad + row[i];
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text.append(line).push_back('\n');
  }
  return text;
}

}  // namespace weir::detail
