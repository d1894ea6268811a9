// The checksum by parts is zlib's of the whole text, however it is parted.
#include "exposition/crc_fold.hpp"

#include <zlib.h>

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <string_view>

using namespace weir::detail;

namespace {

std::uint32_t zlib_crc(std::string_view text) {
  return static_cast<std::uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size())));
}

// As a register that began with 0 has it.
std::uint32_t remainder_of(std::string_view text) {
  std::uint32_t rest = 0;
  for (const char byte : text) {
    rest ^= static_cast<unsigned char>(byte);
    rest = crc_times_x4(crc_times_x4(rest));
  }
  return rest;
}

// zlib's, which begins with all bits set and inverts the result.
std::uint32_t conditioned(std::uint32_t remainder, std::size_t bytes) {
  return ~(remainder ^ crc_multiply(~0U, crc_x_to(8 * bytes)));
}

std::uint64_t last_bytes(std::string_view text) {
  std::uint64_t word = 0;
  for (const char byte : text)
    word = word >> 8U | std::uint64_t{static_cast<unsigned char>(byte)} << 56U;
  return word;
}

template <class Fold>
void check_random_splits() {
  std::mt19937 random(7);
  const auto below = [&random](std::size_t limit) { return random() % limit; };
  for (int round = 0; round < 500; ++round) {
    Fold fold;
    std::string text;
    for (std::size_t parts = 1 + below(20); parts > 0; --parts) {
      // Sizes on both sides of the table's.
      std::string part(below(10) == 0 ? below(3 * kCrcPowers) : below(200), '\0');
      for (char& byte : part) byte = static_cast<char>(random());
      std::string value(below(9), '\0');
      for (char& byte : value) byte = static_cast<char>(random());
      fold.add_constant(crc_multiply(remainder_of(part), crc_withdrawal(part.size())));
      fold.append(last_bytes(value), part.size() + value.size());
      text += part + value;
    }
    INFO(round << ": " << text.size());
    REQUIRE(conditioned(fold.remainder(), text.size()) == zlib_crc(text));
  }
}

}  // namespace

TEST_CASE("a product and a power are those of the polynomials") {
  CHECK(crc_multiply(kCrcOne, 0x12345678) == 0x12345678);
  CHECK(crc_multiply(0x12345678, kCrcOne) == 0x12345678);
  CHECK(crc_x_to(31) == 1);
  CHECK(crc_x_to(32) == 0xEDB88320);
  CHECK(crc_x_to(kCrcOrder) == kCrcOne);
  std::mt19937 random(3);
  for (int i = 0; i < 200; ++i) {
    const auto a = static_cast<std::uint32_t>(random());
    const auto b = static_cast<std::uint32_t>(random());
    CHECK(crc_multiply(a, b) == crc_multiply(b, a));
    CHECK(crc_multiply(crc_x_to(a), crc_x_to(b)) == crc_x_to(std::uint64_t{a} + b));
  }
}

TEST_CASE("a checksum by parts is the whole text's on every machine") {
  check_random_splits<PortableCrcFold>();
}

#if defined(__x86_64__)
TEST_CASE("a checksum by parts is the whole text's by the processor's multiplication") {
  if (ProcessorCrcFold::is_available()) check_random_splits<ProcessorCrcFold>();
}
#endif
