#include "governor/identifier_shape.hpp"

#include <algorithm>
#include <cstddef>

namespace weir::detail {
namespace {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// The longest run of characters that \p belongs takes, if \p wanted are among them.
template <class Belongs, class Wanted>
std::size_t longest_run(std::string_view text, Belongs belongs, Wanted wanted) {
  std::size_t longest = 0;
  std::size_t run = 0;
  bool has_wanted = false;
  for (const char c : text) {
    run = belongs(c) ? run + 1 : 0;
    has_wanted = run > 0 && (has_wanted || wanted(c));
    if (has_wanted) longest = std::max(longest, run);
  }
  return longest;
}

bool is_email(std::string_view value) {
  const std::size_t at = value.find('@');
  return at != std::string_view::npos && at > 0 && value.find('.', at) != std::string_view::npos;
}

}  // namespace

bool has_identifier_shape(std::string_view value) noexcept {
  constexpr std::size_t kLongDigits =
      6;  // longer than ports, years, status codes and most build numbers
  constexpr std::size_t kLongHex = 8;  // a short commit hash, the first group of a UUID
  const auto any = [](char) { return true; };
  return is_email(value) || longest_run(value, is_digit, any) >= kLongDigits ||
         longest_run(value, is_hex, is_digit) >= kLongHex;
}

}  // namespace weir::detail
