#include "base/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace weir::detail {
namespace {

constexpr bool is_continuation(unsigned char c) {
  return (c & 0xC0U) == 0x80U;
}

// The length of the valid sequence at the start of \p text, 0 if there is none.
std::size_t sequence_length(std::string_view text) noexcept {
  const auto at = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = at(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                             : (lead & 0xF0U) == 0xE0       ? 3
                             : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                            : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(at(i))) return 0;
  }
  const unsigned char second = at(1);
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool surrogate = lead == 0xED && second > 0x9F;
  const bool too_large = lead == 0xF4 && second > 0x8F;
  return overlong || surrogate || too_large ? 0 : length;
}

// The number of leading ASCII bytes, eight at a time.
std::size_t ascii_prefix(std::string_view text) noexcept {
  std::size_t i = 0;
  for (std::uint64_t word = 0; i + sizeof word <= text.size(); i += sizeof word) {
    std::memcpy(&word, text.data() + i, sizeof word);
    if ((word & 0x8080808080808080ULL) != 0) break;
  }
  while (i < text.size() && static_cast<unsigned char>(text[i]) < 0x80) ++i;
  return i;
}

}  // namespace

std::size_t utf8_prefix(std::string_view text) noexcept {
  std::string_view rest = text;
  while (true) {
    rest.remove_prefix(ascii_prefix(rest));
    const std::size_t length = rest.empty() ? 0 : sequence_length(rest);
    if (length == 0) return text.size() - rest.size();
    rest.remove_prefix(length);
  }
}

bool is_utf8(std::string_view text) noexcept {
  return utf8_prefix(text) == text.size();
}

std::string replace_invalid_utf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size() + 8);
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    if (length == 0) {
      valid.append("\xEF\xBF\xBD");
      text.remove_prefix(1);
    } else {
      valid.append(text, 0, length);
      text.remove_prefix(length);
    }
  }
  return valid;
}

}  // namespace weir::detail
