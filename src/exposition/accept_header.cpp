#include "exposition/accept_header.hpp"

#include <charconv>

namespace weir::detail {
namespace {

// A longer header is cut at the last whole element within: no client that means well sends one.
constexpr std::size_t kMaxHeaderSize = 8192;
constexpr std::size_t kMaxParameters = 16;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// A quality from 0 to 1; nothing if it is not one.
std::optional<double> parse_quality(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789.") != std::string_view::npos) return {};
  double quality = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), quality);
  if (error != std::errc() || end != text.data() + text.size() || quality > 1) return {};
  return quality;
}

// Where the value of a parameter belongs; null: we do not look at it.
std::string_view* place_of(std::string_view parameter, AcceptElement& element) {
  if (equal_ignoring_case(parameter, "version")) return &element.version;
  if (equal_ignoring_case(parameter, "proto")) return &element.proto;
  if (equal_ignoring_case(parameter, "encoding")) return &element.encoding;
  return equal_ignoring_case(parameter, "escaping") ? &element.escaping : nullptr;
}

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

std::string_view take_until(std::string_view& rest, char separator) {
  bool quoted = false;
  std::size_t end = 0;
  for (; end < rest.size(); ++end) {
    const char c = rest[end];
    if (quoted && c == '\\') {
      ++end;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == separator && !quoted) {
      break;
    }
  }
  const std::string_view taken = rest.substr(0, end);
  rest.remove_prefix(end < rest.size() ? end + 1 : rest.size());
  return trimmed(taken);
}

std::string_view bounded(std::string_view header) {
  if (header.size() <= kMaxHeaderSize) return header;
  header = header.substr(0, kMaxHeaderSize);
  const std::size_t comma = header.rfind(',');
  return header.substr(0, comma == std::string_view::npos ? 0 : comma);
}

std::optional<AcceptElement> parse_element(std::string_view text) {
  AcceptElement element;
  element.name = take_until(text, ';');
  for (std::size_t i = 0; !text.empty(); ++i) {
    if (i == kMaxParameters) return {};
    std::string_view value = take_until(text, ';');
    const std::string_view name = take_until(value, '=');
    value = trimmed(value);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
      value = value.substr(1, value.size() - 2);
    }
    if (equal_ignoring_case(name, "q")) {
      const auto quality = parse_quality(value);
      if (!quality) return {};
      element.quality = *quality;
    } else if (std::string_view* const place = place_of(name, element)) {
      *place = value;
    }
  }
  if (element.name.empty()) return {};
  return element;
}

}  // namespace weir::detail
