#include "exposition/parser_quoted_name.hpp"

#include "exposition/parser_label_value.hpp"
#include "weir/label.hpp"

namespace weir::detail {

std::string_view read_quoted_name(PageCursor& cursor) {
  const char* begin = ++cursor.at;
  if (!skip_label_value(cursor)) return {};
  const std::string_view name(begin, static_cast<std::size_t>(cursor.at - begin));
  ++cursor.at;
  if (name.empty()) cursor.fail("a name cannot be empty", begin);
  return name;
}

std::string_view read_quoted_label_name(PageCursor& cursor) {
  if (*cursor.at != '"') {
    cursor.fail("expected a label name");
    return {};
  }
  const char* begin = cursor.at;
  const std::string_view name = read_quoted_name(cursor);
  if (name.empty() || is_label_name(name)) return name;
  return {begin, name.size() + 2};
}

}  // namespace weir::detail
