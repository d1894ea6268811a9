// Prefix codes, and bits as deflate packs them.
#include "exposition/huffman.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

using namespace weir::detail;

namespace {

// 1 for a complete code: then zlib takes it.
double kraft_sum(const std::vector<std::uint8_t>& lengths) {
  double sum = 0;
  for (const std::uint8_t length : lengths) sum += length == 0 ? 0 : 1.0 / (1U << length);
  return sum;
}

}  // namespace

TEST_CASE("a code is complete and gives the frequent symbol the short code") {
  const auto lengths = code_lengths({0, 100, 1, 0, 21, 20, 3}, 15);
  CHECK(kraft_sum(lengths) == 1);
  CHECK(lengths == std::vector<std::uint8_t>{0, 1, 4, 0, 2, 3, 4});
}

TEST_CASE("frequencies like Fibonacci's numbers stay within the limit") {
  std::vector<std::uint32_t> frequencies{1, 1};
  while (frequencies.size() < 40)
    frequencies.push_back(frequencies.back() + frequencies[frequencies.size() - 2]);
  for (const unsigned limit : {7U, 15U}) {
    const auto lengths = code_lengths(frequencies, limit);
    CHECK(kraft_sum(lengths) == 1);
    CHECK(std::ranges::max(lengths) <= limit);
  }
}

TEST_CASE("canonical codes are those of the specification's example") {
  // RFC 1951, 3.2.2: lengths of A to H, codes 010 011 100 101 110 00 1110 1111; written reversed.
  const std::vector<std::uint8_t> lengths{3, 3, 3, 3, 3, 2, 4, 4};
  const auto code = canonical_code(lengths);
  const std::vector<std::uint64_t> bits{0b010, 0b110, 0b001, 0b101, 0b011, 0b00, 0b0111, 0b1111};
  for (std::size_t i = 0; i < bits.size(); ++i) {
    CHECK(code[i].bits == bits[i]);
    CHECK(code[i].size == lengths[i]);
  }
}

TEST_CASE("bits appended from any place to any place are the bits put there one by one") {
  std::mt19937 random(1);
  for (std::size_t first = 0; first < 20; ++first) {
    for (unsigned phase = 0; phase < 8; ++phase) {
      for (const std::size_t count : {0U, 1U, 7U, 8U, 63U, 64U, 65U, 200U}) {
        std::vector<unsigned> bits(count);
        std::vector<char> source(count / 8 + 16);
        BitWriter writer(source.data(), phase);
        for (unsigned& bit : bits) writer.put({bit = random() % 2, 1});
        std::vector<char> one_by_one(64), appended(64);
        BitWriter slow(one_by_one.data());
        BitWriter fast(appended.data());
        for (std::size_t i = 0; i < first; ++i) {
          slow.put({i % 3 % 2, 1});
          fast.put({i % 3 % 2, 1});
        }
        for (const unsigned bit : bits) slow.put({bit, 1});
        fast.append(source.data(), count, phase);
        const auto size = static_cast<std::size_t>(slow.align() - one_by_one.data());
        REQUIRE(static_cast<std::size_t>(fast.align() - appended.data()) == size);
        CHECK(std::equal(appended.begin(), appended.begin() + static_cast<std::ptrdiff_t>(size),
                         one_by_one.begin()));
      }
    }
  }
}
