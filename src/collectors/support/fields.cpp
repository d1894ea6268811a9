#include "collectors/support/fields.hpp"

namespace weir::detail {
std::string_view trim(std::string_view text) noexcept {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::optional<std::string_view> Cursor::line() noexcept {
  if (rest_.empty()) return std::nullopt;
  const std::size_t end = rest_.find('\n');
  const std::string_view line = rest_.substr(0, end);
  rest_ = end == std::string_view::npos ? std::string_view() : rest_.substr(end + 1);
  return line;
}

std::span<std::string_view> split_fields(std::string_view text,
                                         std::span<std::string_view> fields) noexcept {
  Cursor cursor(text);
  std::size_t count = 0;
  while (count < fields.size()) {
    const std::string_view field = cursor.field();
    if (field.empty()) break;
    fields[count++] = field;
  }
  return fields.first(count);
}

std::optional<std::pair<std::string_view, std::string_view>> split_at(std::string_view text,
                                                                      char separator) noexcept {
  const std::size_t at = text.find(separator);
  if (at == std::string_view::npos) return std::nullopt;
  return std::pair(trim(text.substr(0, at)), trim(text.substr(at + 1)));
}

}  // namespace weir::detail
