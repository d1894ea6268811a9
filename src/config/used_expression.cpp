#include "config/used_expression.hpp"

#include "weir/label.hpp"

namespace weir::detail {

void collect_marked_labels(std::string_view text, std::string_view mark,
                           std::vector<std::string>& labels) {
  for (std::size_t at = text.find(mark); at != text.npos; at = text.find(mark, at)) {
    at = text.find_first_not_of(' ', at + mark.size());
    if (at == text.npos) return;
    std::size_t size = 0;
    while (at + size < text.size() && is_label_name(text.substr(at, size + 1))) ++size;
    if (size > 0) labels.emplace_back(text.substr(at, size));
    at += size;
  }
}

}  // namespace weir::detail
