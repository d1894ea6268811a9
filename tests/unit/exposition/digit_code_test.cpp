// Digits in a block's code: eight at once are what they are one by one.
#include "exposition/digit_code.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <random>
#include <string>

#include "exposition/huffman.hpp"

using namespace weir::detail;

namespace {

std::array<BitString, 10> code_of(std::array<std::uint32_t, 10> counts) {
  const auto code = canonical_code(code_lengths({counts.begin(), counts.end()}, 15));
  std::array<BitString, 10> digits;
  std::copy(code.begin(), code.end(), digits.begin());
  return digits;
}

// 0 to 9999 stand in each half, and each power of ten and its neighbours are among the others.
std::vector<std::uint32_t> numbers() {
  std::vector<std::uint32_t> all;
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    all.push_back(i);
    all.push_back(i * 10'000);
  }
  for (std::uint32_t power = 1; power <= 10'000'000; power *= 10) {
    all.push_back(power - 1);
    all.push_back(10 * power - 1);
  }
  std::mt19937 random(5);
  for (int i = 0; i < 10'000; ++i)
    all.push_back(static_cast<std::uint32_t>(random() % 100'000'000));
  return all;
}

std::string letters_of(std::uint64_t word) {
  std::string letters;
  for (; word != 0; word >>= 8U) letters.push_back(static_cast<char>(word & 0xFFU));
  return letters;
}

}  // namespace

TEST_CASE("eight digits are the number's, with zeros before it") {
  for (const std::uint32_t number : numbers()) {
    const EightDigits digits(number);
    const std::string text = std::to_string(number);
    const std::string padded = std::string(8 - text.size(), '0') + text;
    INFO(number);
    REQUIRE(letters_of(digits.letters) == padded);
    REQUIRE(digits.zeros() == 8 - text.size());
  }
}

TEST_CASE("each group of digits has the code of its digits one by one") {
  const auto code = code_of({40, 9, 8, 7, 30, 1, 1, 12, 3, 20});
  const DigitCode digit_code(code);
  REQUIRE(digit_code.is_short());
  for (const std::uint32_t number : numbers()) {
    const EightDigits digits(number);
    std::string text = letters_of(digits.letters);
    for (const unsigned zeros : {0U, digits.zeros()}) {
      BitString expected;
      for (const char digit : text.substr(zeros))
        expected.append(code[static_cast<std::size_t>(digit - '0')]);
      const BitString packed = digit_code.without_zeros(digits, zeros);
      INFO(number << " without " << zeros);
      REQUIRE(packed.bits == expected.bits);
      REQUIRE(packed.size == expected.size);
    }
  }
}

TEST_CASE("a code with a digit of more than seven bits is not short") {
  CHECK(DigitCode(code_of({32, 16, 16, 32, 16, 8, 4, 2, 1, 1})).is_short());
  CHECK_FALSE(DigitCode(code_of({1, 1, 2, 3, 5, 8, 13, 21, 34, 55})).is_short());
  CHECK_FALSE(DigitCode().is_short());
}
