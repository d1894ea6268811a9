// Taking procfs texts apart without copying or allocating: lines, fields, numbers. Numbers are
// strict: the whole field, in range, or nothing.
#pragma once

#include <array>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace weir::detail {

[[nodiscard]] constexpr bool is_blank(char c) noexcept {
  // Most characters are told by one comparison.
  return c <= ' ' && (c == ' ' || c == '\t' || c == '\n' || c == '\r');
}

// Blanks and line ends at both sides go.
[[nodiscard]] std::string_view trim(std::string_view text) noexcept;

// Takes pieces off the front of a text.
class Cursor {
 public:
  explicit Cursor(std::string_view text) noexcept : rest_(text) {}

  // The next line without its end; nothing at the end of the text.
  [[nodiscard]] std::optional<std::string_view> line() noexcept;
  // The next field between blanks (space, tab, line end); empty at the end of the text.
  [[nodiscard]] std::string_view field() noexcept {
    const char* begin = rest_.data();
    const char* const text_end = begin + rest_.size();
    while (begin != text_end && is_blank(*begin)) ++begin;
    const char* end = begin;
    while (end != text_end && !is_blank(*end)) ++end;
    rest_ = {end, static_cast<std::size_t>(text_end - end)};
    return {begin, static_cast<std::size_t>(end - begin)};
  }
  // What is left.
  [[nodiscard]] std::string_view rest() const noexcept { return rest_; }

 private:
  std::string_view rest_;
};

// for_each_line(text, [](std::string_view line) {...}).
template <class Function>
void for_each_line(std::string_view text, Function&& function) {
  Cursor cursor(text);
  while (const auto line = cursor.line()) function(*line);
}

// Splits at blanks into \p fields; \returns those filled. Fields beyond fields.size() are left out.
[[nodiscard]] std::span<std::string_view> split_fields(std::string_view text,
                                                       std::span<std::string_view> fields) noexcept;

// What stands before and after the first \p separator, trimmed; nothing if there is none.
[[nodiscard]] std::optional<std::pair<std::string_view, std::string_view>> split_at(
    std::string_view text, char separator) noexcept;

// What a text of digits is, most numbers of the kernel's; nothing for another text and for those
// that might be too large.
[[nodiscard]] inline std::optional<std::uint64_t> parse_digits(std::string_view text) noexcept {
  constexpr std::size_t kFit = 19;  // digits of any value
  if (text.empty() || text.size() > kFit) return std::nullopt;
  std::uint64_t number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    number = 10 * number + static_cast<std::uint64_t>(c - '0');
  }
  return number;
}

// The number that the whole of \p text is, in T's range; no sign '+', no blanks.
template <class T>
requires std::integral<T> || std::floating_point<T>
[[nodiscard]] std::optional<T> parse_number(std::string_view text) noexcept {
  if constexpr (std::same_as<T, std::uint64_t>) {
    if (const auto digits = parse_digits(text)) return digits;
  }
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// The same in base 16; "0x" is not taken.
template <std::integral T>
[[nodiscard]] std::optional<T> parse_hex(std::string_view text) noexcept {
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// An integer's decimal text on the stack, for a label value: IntegerText(cpu).view().
class IntegerText {
 public:
  template <std::integral T>
  explicit IntegerText(T number) noexcept {
    char* const begin = text_.data();
    size_ =
        static_cast<std::size_t>(std::to_chars(begin, begin + text_.size(), number).ptr - begin);
  }
  [[nodiscard]] std::string_view view() const noexcept { return {text_.data(), size_}; }

 private:
  std::array<char, 20> text_{};  // the longest 64-bit integer
  std::size_t size_ = 0;
};

}  // namespace weir::detail
