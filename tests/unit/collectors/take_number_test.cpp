#include "collectors/support/take_number.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace weir::detail;

namespace {

// What stands behind a field: nothing, or as much as fills a word and more.
const std::vector<std::string> kBehind{"", " ", "\n", " 7", "\t7 8 9 10 11 12"};
// What stands before it.
const std::vector<std::string> kBefore{"", " ", "\t", "       ", "        ", "          \t "};

template <class Take, class Expected>
void check(const std::string& field, const Take& take, const Expected& expected) {
  for (const std::string& before : kBefore) {
    for (const std::string& behind : kBehind) {
      const std::string line = before + field + behind;
      CAPTURE(line);
      const std::vector<char> bytes(line.begin(), line.end());  // a byte read behind it is found
      std::string_view text(bytes.data(), bytes.size());
      CHECK(take(text) == expected);
      CHECK(text == behind);
    }
  }
}

void check_number(const std::string& field) {
  check(field, take_number, parse_number<std::uint64_t>(field));
}

TEST_CASE("a number of any size is taken with the field it is") {
  std::string digits;
  for (int size = 1; size <= 21; ++size) {
    digits.append(1, static_cast<char>('0' + size % 10));
    check_number(digits);
    check_number(std::string(digits.size(), '9'));
    check_number(std::string(digits.size(), '0'));
    check_number("1" + std::string(digits.size() - 1, '0'));
  }
  check_number("18446744073709551615");
  check_number("18446744073709551616");
  std::string_view none;
  CHECK(take_number(none) == std::nullopt);
}

TEST_CASE("a field with a character that is no digit is no number wherever it stands") {
  for (std::size_t size = 1; size <= 9; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      for (unsigned c = 0; c < 256; ++c) {
        std::string field(size, '5');
        field[at] = static_cast<char>(c);
        if (is_blank(field[at])) continue;
        std::string_view text = field;
        CHECK(take_number(text) == parse_number<std::uint64_t>(field));
        CHECK(text.empty());
        text = field;
        CHECK(take_hex(text) == parse_hex<std::uint64_t>(field));
        CHECK(text.empty());
      }
    }
  }
}

TEST_CASE("a hexadecimal number of any size is taken with the field it is") {
  const std::string digits = "0123456789abcdefABCDEF";
  for (std::size_t begin = 0; begin < digits.size(); ++begin) {
    for (std::size_t size = 1; size <= 17 && begin + size <= digits.size(); ++size) {
      const std::string field = digits.substr(begin, size);
      check(field, take_hex, parse_hex<std::uint64_t>(field));
    }
  }
  check("ffffffffffffffff", take_hex, std::optional<std::uint64_t>(~std::uint64_t{0}));
}

TEST_CASE("a signed field is taken as the number that it is") {
  check("17", take_signed, std::optional(17.0));
  check("-1", take_signed, std::optional(-1.0));
  check("18446744073709551615", take_signed, std::optional(18446744073709551615.0));
  check("-", take_signed, std::optional<double>());
}

TEST_CASE("a character is found wherever it stands near") {
  for (std::size_t size = 0; size <= 20; ++size) {
    for (std::size_t at = 0; at <= size; ++at) {
      std::string text(size, '\x0b');  // one above a line's end
      if (at < size) text[at] = '\n';
      if (at + 1 < size) text[at + 1] = '\n';
      const char* const end = text.data() + text.size();
      CHECK(find_near(text.data(), end, '\n') == text.data() + at);
    }
  }
}

}  // namespace
